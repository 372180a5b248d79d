"""Times PyTorch and OpenBLAS in turn with `taylorseer bench` and prints ratios of medians. Started by tools/against-pytorch."""
import argparse
import ctypes
import ctypes.util
import json
import os
import statistics
import subprocess
import sys
import time

parser = argparse.ArgumentParser()
parser.add_argument("taylorseer")
parser.add_argument("--threads", type=int, default=os.cpu_count())
parser.add_argument("--rounds", type=int, default=3, help="how often the two take turns")
parser.add_argument("--ops", action="store_true", help="matrix products and attention of DiT-XL/2")
parser.add_argument("--step", choices=["256", "512"], action="append", help="a whole guided step of DiT-XL/2 at this image size")
args = parser.parse_args()
if not args.ops and not args.step:
    args.ops, args.step = True, ["256"]
os.environ["OPENBLAS_NUM_THREADS"] = os.environ["OMP_NUM_THREADS"] = str(args.threads)

import torch  # noqa: E402  (the thread counts above must be set first)
import torch.nn.functional as F  # noqa: E402

torch.set_num_threads(args.threads)
torch.set_grad_enabled(False)
LINEAR = {
    "xl2.qkv": (512, 1152, 3456), "xl2.proj": (512, 1152, 1152), "xl2.fc1": (512, 1152, 4608), "xl2.fc2": (512, 4608, 1152),
    "xl2.adaln": (2, 1152, 6912), "small.embed": (64, 256, 1024), "large.fc1": (16384, 1152, 4608),
    "demo.qkv": (980, 144, 432), "demo.proj": (980, 144, 144), "demo.fc1": (980, 144, 576), "demo.fc2": (980, 576, 144),
}
GELU = {"xl2.fc1", "large.fc1", "demo.fc1"}     # ours applies the activation inside the product; theirs is timed with it, too
ATTENTION = {"xl2.attn": (2, 256, 16, 72), "xl2-512.attn": (2, 1024, 16, 72)}


def ours(*options):
    out = subprocess.run([args.taylorseer, "bench", *options, "--threads", str(args.threads), "--json"], check=True, stdout=subprocess.PIPE)
    return json.loads(out.stdout)


def median_ms(run, seconds=1.0):
    run()
    times, began = [], time.perf_counter()
    while len(times) < 5 or time.perf_counter() - began < seconds:
        start = time.perf_counter()
        run()
        times.append(1e3 * (time.perf_counter() - start))
    return statistics.median(times)


def openblas(m, k, n):
    """x (m, k) times w (n, k) transposed through cblas_sgemm, or None where the library is absent."""
    name = ctypes.util.find_library("openblas")
    if name is None:
        return None
    blas = ctypes.CDLL(name)
    x, w, y = torch.rand(m, k), torch.rand(n, k), torch.empty(m, n)
    row_major, plain, transposed = 101, 111, 112
    pointer = lambda t: ctypes.c_void_p(t.data_ptr())
    return lambda: blas.cblas_sgemm(
        row_major, plain, transposed, m, n, k, ctypes.c_float(1), pointer(x), k, pointer(w), k, ctypes.c_float(0), pointer(y), n)


def torch_linear(name, m, k, n):
    x, w, b = torch.rand(m, k), torch.rand(n, k), torch.rand(n)
    if name in GELU:
        return lambda: F.gelu(F.linear(x, w, b), approximate="tanh")
    return lambda: F.linear(x, w, b)


def torch_attention(n, t, heads, d):
    qkv = torch.rand(n, t, 3 * heads * d)

    def run():
        q, k, v = qkv.view(n, t, 3, heads, d).permute(2, 0, 3, 1, 4)
        return (((q * d ** -0.5) @ k.transpose(-1, -2)).softmax(-1) @ v).transpose(1, 2).reshape(n, t, heads * d)

    return run


class Step:
    """A guided step of DiT-XL/2 in plain PyTorch with random weights: two rows."""

    def __init__(self, tokens, width=1152, depth=28, heads=16):
        self.tokens, self.width, self.heads = tokens, width, heads
        w = lambda o, i: (torch.randn(o, i) * i ** -0.5, torch.randn(o) * 0.02)
        self.blocks = [
            (w(6 * width, width), w(3 * width, width), w(width, width), w(4 * width, width), w(width, 4 * width)) for _ in range(depth)]
        self.x, self.c = torch.randn(2, tokens, width), torch.randn(2, width)

    def __call__(self):
        x, c, d = self.x, F.silu(self.c), self.width // self.heads
        norm = lambda v, shift, scale: F.layer_norm(v, (self.width,), eps=1e-6) * (1 + scale[:, None]) + shift[:, None]
        for ada, qkv, proj, fc1, fc2 in self.blocks:
            s1, a1, g1, s2, a2, g2 = F.linear(c, *ada).chunk(6, 1)
            q, k, v = F.linear(norm(x, s1, a1), *qkv).view(2, self.tokens, 3, self.heads, d).permute(2, 0, 3, 1, 4)
            a = (((q * d ** -0.5) @ k.transpose(-1, -2)).softmax(-1) @ v).transpose(1, 2).reshape(2, self.tokens, self.width)
            x = x + g1[:, None] * F.linear(a, *proj)
            x = x + g2[:, None] * F.linear(F.gelu(F.linear(norm(x, s2, a2), *fc1), approximate="tanh"), *fc2)
        return x


def report(rows):
    header = ("what", "ours ms", "PyTorch ms", "PyTorch/ours", "OpenBLAS ms", "OpenBLAS/ours", "ours, of peak")
    cells = [header] + [
        (name, f"{us:.2f}", f"{them:.2f}", f"{them / us:.2f}", f"{blas:.2f}" if blas else "", f"{blas / us:.2f}" if blas else "", f"{share:.2f}")
        for name, us, them, blas, share in rows]
    widths = [max(len(row[i]) for row in cells) for i in range(len(header))]
    for row in cells:
        print("  ".join(cell.rjust(width) if i else cell.ljust(width) for i, (cell, width) in enumerate(zip(row, widths))))


print(f"PyTorch {torch.__version__}, {args.threads} threads, {args.rounds} rounds in turn, medians of medians")
rows = []
if args.ops:
    theirs = {name: torch_linear(name, *shape) for name, shape in LINEAR.items()}
    theirs |= {name: torch_attention(*shape) for name, shape in ATTENTION.items()}
    for name, run in theirs.items():
        us, them, blas, share = [], [], [], []
        gemm = openblas(*LINEAR[name]) if name in LINEAR else None
        for _ in range(args.rounds):
            result = next(r for r in ours("--only", name, "--seconds", "1")["operations"] if r["name"] == name)
            us.append(result["median_ms"])
            share.append(result["share_of_peak"])
            them.append(median_ms(run))
            if gemm:
                blas.append(median_ms(gemm))
        middle = lambda values: statistics.median(values) if values else None
        rows.append((name, middle(us), middle(them), middle(blas), middle(share)))
for size in args.step or []:
    step, us, them, share = Step(tokens=(int(size) // 16) ** 2), [], [], []
    for _ in range(args.rounds):
        result = ours("--model", "DiT-XL/2", "--image-size", size, "--num-sampling-steps", "8")
        us.append(result["computed_ms"])
        share.append(result["share_of_peak"])
        them.append(median_ms(step, 8))
    rows.append((f"step {size} px, guided", statistics.median(us), statistics.median(them), None, statistics.median(share)))
report(rows)
sys.stdout.flush()
