"""Times PyTorch on the shapes that `run` measured with taylorseer, and prints ratios; or checks that both compute the same.

DiT written plainly after docs/one-step.md, its weights read from a checkpoint of `taylorseer make-checkpoint`: eager, through torch.compile, and
TaylorSeer as a plain loop, a list of differences per module and one tensor operation after another. Attention is PyTorch's fused one where it
has one (2.0 and later). JSON to stdout, a table to stderr.

  pytorch.py --check --taylorseer PROGRAM           samples of both programs from the same weights and noise, in f32: exit 1 if they differ
  pytorch.py --ours FOLDER                          times beside those in FOLDER, which `run` has filled
  pytorch.py --device cpu --model DiT-S/8           either of them on a machine without a GPU, small
"""
import argparse
import json
import math
import os
import statistics
import struct
import subprocess
import sys
import tempfile
import time

import torch
import torch.nn.functional as F
from torch import nn

CHANNELS, CLASSES, STEPS, GUIDANCE = 4, 1000, 50, 4.0
SETTINGS = [(3, 3), (4, 4), (5, 2)]
SIZES = {"XL": (28, 1152, 16), "L": (24, 1024, 16), "B": (12, 768, 12), "S": (12, 384, 6)}

# Largest difference of samples after 50 steps in f32, as a share of the largest value: sums in another order, carried through all steps. DiT-S/8 is
# 1.3e-6 off on a processor; larger models and other orders of summation get room, an error of the recursion or the schedule does not.
ALLOWED = 5e-5

# published names of weights, and those of the modules here
NAMES = {
    "x_embedder.proj": "embed", "pos_embed": "position", "t_embedder.mlp.0": "time1", "t_embedder.mlp.2": "time2",
    "y_embedder.embedding_table": "label", "final_layer.linear": "final", "final_layer.adaLN_modulation.1": "ada",
    ".attn.qkv": ".qkv", ".attn.proj": ".proj", ".mlp.fc1": ".fc1", ".mlp.fc2": ".fc2", ".adaLN_modulation.1": ".ada",
}

FUSED = hasattr(F, "scaled_dot_product_attention")


def attend(q, k, v):
    if FUSED:
        return F.scaled_dot_product_attention(q, k, v)
    return torch.softmax(q @ k.transpose(-2, -1) / math.sqrt(q.shape[-1]), -1) @ v


def modulate(x, shift, scale):
    return F.layer_norm(x, x.shape[-1:], eps=1e-6) * (1 + scale[:, None]) + shift[:, None]


class Block(nn.Module):
    def __init__(self, width, heads):
        super().__init__()
        self.heads = heads
        self.ada = nn.Linear(width, 6 * width)
        self.qkv, self.proj = nn.Linear(width, 3 * width), nn.Linear(width, width)
        self.fc1, self.fc2 = nn.Linear(width, 4 * width), nn.Linear(4 * width, width)

    def attention(self, x):
        rows, tokens, width = x.shape
        q, k, v = self.qkv(x).view(rows, tokens, 3, self.heads, width // self.heads).permute(2, 0, 3, 1, 4)
        return self.proj(attend(q, k, v).transpose(1, 2).reshape(rows, tokens, width))

    def mlp(self, x):
        return self.fc2(F.gelu(self.fc1(x), approximate="tanh"))

    def forward(self, x, c, remembered=None):
        """remembered: how this block's two features are observed or forecast; None computes without remembering."""
        shift1, scale1, gate1, shift2, scale2, gate2 = self.ada(F.silu(c)).chunk(6, 1)
        if remembered is None:
            x = x + gate1[:, None] * self.attention(modulate(x, shift1, scale1))
            return x + gate2[:, None] * self.mlp(modulate(x, shift2, scale2))
        x = x + gate1[:, None] * remembered("attn", lambda: self.attention(modulate(x, shift1, scale1)))
        return x + gate2[:, None] * remembered("mlp", lambda: self.mlp(modulate(x, shift2, scale2)))


class DiT(nn.Module):
    def __init__(self, name, image_size):
        """name: DiT-XL/2; image_size: pixels, eight to a latent."""
        super().__init__()
        depth, width, heads = SIZES[name.split("-")[1].split("/")[0]]
        self.patch = int(name.split("/")[1])
        self.grid = grid = image_size // 8 // self.patch
        self.embed = nn.Conv2d(CHANNELS, width, self.patch, self.patch)
        self.position = nn.Parameter(torch.randn(1, grid * grid, width) * 0.02)
        self.time1, self.time2 = nn.Linear(256, width), nn.Linear(width, width)
        self.label = nn.Embedding(CLASSES + 1, width)
        self.blocks = nn.ModuleList(Block(width, heads) for _ in range(depth))
        self.ada, self.final = nn.Linear(width, 2 * width), nn.Linear(width, self.patch ** 2 * 2 * CHANNELS)

    def condition(self, t, y):
        frequencies = torch.exp(-math.log(10000) * torch.arange(128, device=t.device) / 128)
        angles = t[:, None] * frequencies
        features = torch.cat([angles.cos(), angles.sin()], 1).to(self.position.dtype)
        return self.time2(F.silu(self.time1(features))) + self.label(y)

    def forward(self, x, t, y, taylor=None):
        c = self.condition(t, y)
        x = self.embed(x).flatten(2).transpose(1, 2) + self.position
        for i, block in enumerate(self.blocks):
            x = block(x, c, None if taylor is None else taylor.at(i))
        shift, scale = self.ada(F.silu(c)).chunk(2, 1)
        x = self.final(modulate(x, shift, scale))
        x = x.view(-1, self.grid, self.grid, self.patch, self.patch, 2 * CHANNELS)
        return torch.einsum("nrcpqk->nkrpcq", x).reshape(-1, 2 * CHANNELS, self.grid * self.patch, self.grid * self.patch)

    def load(self, path):
        """Weights of a safetensors file with the published names; all of them, and no others."""
        self.load_state_dict({here(name): tensor for name, tensor in safetensors(path).items()})
        return self


def here(name):
    for published, ours in NAMES.items():
        if name == published or published + "." in name:
            name = name.replace(published, ours)
    return name


def safetensors(path):
    types = {"F32": torch.float32, "F16": torch.float16, "BF16": torch.bfloat16}
    with open(path, "rb") as file:
        header = json.loads(file.read(struct.unpack("<Q", file.read(8))[0]))
        start, found = file.tell(), {}
        for name, tensor in header.items():
            if name != "__metadata__":
                first, last = tensor["data_offsets"]
                file.seek(start + first)
                found[name] = torch.frombuffer(bytearray(file.read(last - first)), dtype=types[tensor["dtype"]]).view(tensor["shape"])
    return found


class Taylor:
    """The published schedule and recursion: two computed steps, then every interval-th; differences divided by the last gap."""

    def __init__(self, interval, order):
        self.interval, self.order = interval, order
        self.kept, self.computed, self.counter = {}, [], 0

    def begin(self, step):
        self.step = step
        self.full = step > STEPS - 3 or self.counter == self.interval - 1
        self.counter = 0 if self.full else self.counter + 1
        if self.full:
            self.computed.append(step)

    def at(self, block):
        return lambda name, compute: self.observe((block, name), compute()) if self.full else self.forecast((block, name))

    def observe(self, key, feature):
        old, new = self.kept.get(key, []), [feature]
        for k in range(min(len(old), self.order)):
            new.append((new[k] - old[k]) / (self.computed[-1] - self.computed[-2]))
        self.kept[key] = new
        return feature

    def forecast(self, key):
        x, total = self.step - self.computed[-1], 0
        for k, difference in enumerate(self.kept[key]):
            total = total + difference * (x ** k / math.factorial(k))
        return total


def alphas():
    """Of the respaced schedule, and the timestep that each step tells the network."""
    bars = torch.cumprod(1 - torch.linspace(1e-4, 0.02, 1000, dtype=torch.float64), 0)
    kept = [round(j * 999 / (STEPS - 1)) for j in range(STEPS)]
    return kept, [bars[t].item() for t in kept]


TIMESTEPS, BARS = alphas()


class Run:
    def __init__(self, model, images, dtype, device, seed=0):
        self.model, self.images = model, images
        side = model.grid * model.patch
        self.noise = torch.randn(images, CHANNELS, side, side, generator=torch.Generator().manual_seed(seed)).to(device, dtype)
        self.labels = torch.tensor([207] * images + [CLASSES] * images, device=device)
        self.times = [torch.full((2 * images,), float(t), device=device) for t in TIMESTEPS]
        self.call = model

    def step(self, x, i, taylor=None):
        both = torch.cat([x, x])
        out = self.call(both, self.times[i], self.labels) if taylor is None else self.model(both, self.times[i], self.labels, taylor)
        wanted, free = out.chunk(2)
        eps = torch.cat([free[:, :3] + GUIDANCE * (wanted[:, :3] - free[:, :3]), wanted[:, 3:CHANNELS]], 1)
        now, before = BARS[i], BARS[i - 1] if i > 0 else 1.0
        x0 = math.sqrt(1 / now) * x - math.sqrt(1 / now - 1) * eps
        return math.sqrt(before) * x0 + math.sqrt(1 - before) * eps

    def whole(self, interval=1, order=0):
        x, taylor = self.noise, Taylor(interval, order) if interval > 1 else None
        for i in reversed(range(STEPS)):
            if taylor:
                taylor.begin(i)
            x = self.step(x, i, taylor)
        return x

    def forecast_step(self):
        """A forecast step with all differences of order 4 in place."""
        taylor, x = Taylor(4, 4), self.noise
        for i in reversed(range(STEPS - 25, STEPS)):
            taylor.begin(i)
            x = self.step(x, i, taylor)
        taylor.full, taylor.step = False, taylor.computed[-1] - 1
        return lambda: self.step(x, taylor.step, taylor)


class Clock:
    """Medians after a warm-up. The host's clock around work that is waited for, as taylorseer's are; on CUDA also the device's, by events."""

    def __init__(self, device, seconds):
        self.device, self.seconds, self.cuda = device, seconds, device.type == "cuda"

    def wait(self):
        if self.cuda:
            torch.cuda.synchronize()

    def median_ms(self, run):
        warm = time.perf_counter()
        for i in range(3):
            run()
            self.wait()
            if i > 0 and time.perf_counter() - warm > self.seconds:
                break
        times, device_times, began = [], [], time.perf_counter()
        while len(times) < 3 or time.perf_counter() - began < self.seconds:
            if self.cuda:
                first, last = (torch.cuda.Event(enable_timing=True) for _ in range(2))
                first.record()
            start = time.perf_counter()
            run()
            if self.cuda:
                last.record()
            self.wait()
            times.append(1e3 * (time.perf_counter() - start))
            if self.cuda:
                device_times.append(first.elapsed_time(last))
        return statistics.median(times), statistics.median(device_times) if device_times else None


def reason(error):
    return f"{type(error).__name__}: {str(error).strip().splitlines()[0] if str(error).strip() else 'no message'}"[:200]


class Report:
    def __init__(self, what, clock, ours):
        self.rows, self.skipped, self.clock, self.ours = [], [], clock, ours
        print(f"{what:<66} {'PyTorch ms':>12} {'ours ms':>12} {'ratio':>8}", file=sys.stderr)

    def time(self, what, run, ours):
        """One row; a way of PyTorch's that does not work here is named, and the others go on."""
        try:
            theirs, on_device = self.clock.median_ms(run)
        except Exception as error:      # noqa: BLE001: whatever a backend of torch.compile throws
            self.skip(what, reason(error))
            return
        self.rows.append({"what": what, "pytorch_ms": theirs, "pytorch_device_ms": on_device, "taylorseer_ms": ours, "ratio": theirs / ours if ours else None})
        print(f"{what:<66} {theirs:12.3f} {ours or float('nan'):12.3f} {theirs / ours if ours else float('nan'):8.2f}", file=sys.stderr)

    def skip(self, what, why):
        self.skipped.append({"what": what, "why": why})
        print(f"skipped {what}: {why}", file=sys.stderr)


def load(folder, name):
    try:
        with open(os.path.join(folder, name + ".json"), encoding="utf-8") as file:
            return json.load(file)
    except (OSError, ValueError):
        return None     # that part failed, or was not asked for, and `run` has said so


def ours_of_run(result, interval, order):
    """Milliseconds of a run in the report of `taylorseer compare`, or None."""
    if result is None:
        return None
    if interval == 1:
        return result["baseline"]["elapsed_ms"]
    return next((r["elapsed_ms"] for r in result["runs"] if (r["interval"], r["max_order"]) == (interval, order)), None)


def compiled_ways():
    """Modes of torch.compile, and why there are none."""
    if not hasattr(torch, "compile"):
        return [], f"PyTorch {torch.__version__} has none; 2.0 and later do"
    return ["reduce-overhead", "max-autotune"], None


def compare(args, device):
    dtype = torch.bfloat16 if device.type == "cuda" else torch.float32
    name = "bf16" if dtype == torch.bfloat16 else "f32"
    clock = Clock(device, 1 if args.quick else 3)
    print(f"PyTorch {torch.__version__}, {name} on {describe(device)}; attention {'fused (scaled_dot_product_attention)' if FUSED else 'in three operations'}; medians, the host's clock", file=sys.stderr)
    report = Report(f"{args.model}, guided", clock, args.ours)
    ways, why = compiled_ways()
    if why:
        report.skip("torch.compile", why)
    flash_note(report, device, dtype)
    for size in [256] if args.quick else [256, 512]:
        model = DiT(args.model, size)
        if args.ckpt and size == 256:
            model.load(args.ckpt)
        model = model.to(device, dtype).eval()
        for images in [1] if args.quick else [1, 8, 32]:
            run, shape = Run(model, images, dtype, device), f"{size} px, {images} images"
            ours = load(args.ours, f"step-{name}-{size}-{images}") or {}
            result = load(args.ours, f"runs-{name}-{size}-{images}")
            report.time(f"{shape}: computed step, eager", lambda: run.step(run.noise, 30), ours.get("computed_ms"))
            if images * size <= 8 * 512:        # the plain loop keeps every difference on its own: 40 GB at 32 images
                forecast = run.forecast_step()
                report.time(f"{shape}: forecast step, plain loop", forecast, ours.get("forecast_ms"))
                del forecast
            for way in ways:
                try:
                    run.call = torch.compile(model, mode=way)
                except Exception as error:      # noqa: BLE001: no such mode in this version, or no compiler for this Python
                    report.skip(f"{shape}: torch.compile {way}", reason(error))
                    continue
                report.time(f"{shape}: computed step, torch.compile {way}", lambda: run.step(run.noise, 30), ours.get("computed_ms"))
                report.time(f"{shape}: {STEPS} steps, torch.compile {way}", run.whole, ours_of_run(result, 1, 0))
                run.call = model
                torch._dynamo.reset()
            report.time(f"{shape}: {STEPS} steps, eager", run.whole, ours_of_run(result, 1, 0))
            if images * size <= 8 * 512:
                for interval, order in SETTINGS:
                    report.time(f"{shape}: {STEPS} steps, plain loop ({interval}, {order})", lambda: run.whole(interval, order), ours_of_run(result, interval, order))
            if device.type == "cuda":
                torch.cuda.empty_cache()
        del model
    if device.type == "cuda":
        autocast(args, report, device)
    json.dump({"torch": torch.__version__, "cuda": torch.version.cuda, "device": describe(device), "model": args.model, "rows": report.rows, "skipped": report.skipped}, sys.stdout, indent=2)
    print()
    return 0


def autocast(args, report, device):
    """Weights in f32 and torch.autocast, as many scripts run it."""
    run = Run(DiT(args.model, 256).to(device).eval(), 1, torch.float32, device)
    ours = load(args.ours, "step-bf16-256-1") or {}

    def step():
        with torch.autocast("cuda", dtype=torch.bfloat16):
            run.step(run.noise, 30)

    report.time("256 px, 1 images: computed step, eager, f32 weights under autocast", step, ours.get("computed_ms"))


def flash_note(report, device, dtype):
    """Says where PyTorch would not take its flash attention for these heads."""
    if device.type != "cuda" or not FUSED:
        return
    try:
        from torch.nn.attention import SDPBackend, sdpa_kernel
        depth, width, heads = SIZES["XL"]
        q = torch.randn(2, heads, 256, width // heads, device=device, dtype=dtype)
        with sdpa_kernel(SDPBackend.FLASH_ATTENTION):
            F.scaled_dot_product_attention(q, q, q)
    except Exception as error:      # noqa: BLE001: an older PyTorch, or a card that it has no such kernel for
        report.skip("flash attention alone (PyTorch chooses another)", reason(error))


def describe(device):
    return torch.cuda.get_device_name(device) if device.type == "cuda" else f"cpu, {torch.get_num_threads()} threads"


def check(args, device):
    """Samples of both programs from the same weights and noise."""
    rows, failed = [], 0
    if device.type == "cuda":
        torch.backends.cuda.matmul.allow_tf32 = torch.backends.cudnn.allow_tf32 = False
    with tempfile.TemporaryDirectory() as folder:
        weights, latents = os.path.join(folder, "model.safetensors"), os.path.join(folder, "latents.safetensors")
        ours(args, "make-checkpoint", "--model", args.model, "--seed", "1", "--out", weights)
        run = Run(DiT(args.model, 256).load(weights).to(device).eval(), 1, torch.float32, device)
        computed = run.whole().cpu()
        for interval, order in [(1, 0), *SETTINGS]:
            how = ["--interval", "1"] if interval == 1 else ["--interval", str(interval), "--max-order", str(order)]
            ours(args, "sample", "--ckpt", weights, "--class-labels", "207", "--cfg-scale", str(GUIDANCE), "--steps", str(STEPS), "--seed", "0", *how,
                 "--device", args.ours_device or args.device, "--save-latents", latents)
            mine, theirs = safetensors(latents)["latents"], run.whole(interval, order).cpu()
            error = ((mine - theirs).abs().max() / theirs.abs().max()).item()
            passed = error <= ALLOWED       # a NaN is not
            failed += not passed
            effect = ((theirs - computed).abs().max() / computed.abs().max()).item()
            rows.append({"interval": interval, "max_order": order, "error": error if math.isfinite(error) else None, "allowed": ALLOWED, "passed": passed, "effect_of_forecasting": effect})
            print(f"{'passed' if passed else 'FAILED'}  {args.model}, {STEPS} steps, interval {interval}, order {order}: samples differ by {error:.2e} of the largest value, {ALLOWED:.0e} allowed; forecasting changes them by {effect:.2e}", file=sys.stderr)
    json.dump({"torch": torch.__version__, "device": describe(device), "model": args.model, "failed": failed, "rows": rows}, sys.stdout, indent=2)
    print()
    return 1 if failed else 0


def ours(args, *command):
    result = subprocess.run([args.taylorseer, *command, "--quiet"], capture_output=True, text=True)
    if result.returncode != 0:
        sys.exit(f"error: taylorseer {' '.join(command)}: exit {result.returncode}: {result.stderr.strip()}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--ours", help="folder with taylorseer's reports")
    parser.add_argument("--check", action="store_true", help="compare numbers instead of times")
    parser.add_argument("--taylorseer", help="the program, for --check")
    parser.add_argument("--device", default="cuda:0", help="of PyTorch: cuda[:i] or cpu (default cuda:0)")
    parser.add_argument("--ours-device", help="of taylorseer in --check, where it has another name there (default: the same)")
    parser.add_argument("--model", default="DiT-XL/2", help="DiT-XL/2 to DiT-S/8")
    parser.add_argument("--ckpt", help="weights for 256 px, as taylorseer make-checkpoint writes them (default: random ones)")
    parser.add_argument("--quick", action="store_true", help="256 px and one image alone")
    args = parser.parse_args()
    if args.model.split("-")[-1].split("/")[0] not in SIZES or args.model[-2:] not in ("/2", "/4", "/8"):
        parser.error(f"there is no model '{args.model}'; there are DiT-XL/2 to DiT-S/8")
    if args.check and not args.taylorseer:
        parser.error("--check takes --taylorseer PROGRAM")
    if not args.check and not args.ours:
        parser.error("--ours FOLDER, or --check")
    device = torch.device(args.device)
    if device.type == "cuda" and not torch.cuda.is_available():
        parser.error("this PyTorch sees no CUDA device; --device cpu")
    torch.set_grad_enabled(False)
    if device.type == "cuda":
        torch.cuda.set_device(device)
    torch.manual_seed(0)
    return check(args, device) if args.check else compare(args, device)


if __name__ == "__main__":
    sys.exit(main())
