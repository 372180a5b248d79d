"""Times PyTorch on the shapes that `run` measured with taylorseer, with random weights, and prints ratios.

DiT-XL/2 written plainly after docs/one-step.md: eager and through torch.compile; and TaylorSeer as a plain loop, a list of
differences per module and one tensor operation after another. Attention is PyTorch's fused one. JSON to stdout, a table to stderr.
"""
import argparse
import json
import math
import os
import statistics
import sys
import time

import torch
import torch.nn.functional as F
from torch import nn

WIDTH, DEPTH, HEADS, CHANNELS, PATCH, CLASSES, STEPS, GUIDANCE = 1152, 28, 16, 4, 2, 1000, 50, 4.0


def modulate(x, shift, scale):
    return F.layer_norm(x, x.shape[-1:], eps=1e-6) * (1 + scale[:, None]) + shift[:, None]


class Block(nn.Module):
    def __init__(self):
        super().__init__()
        self.ada = nn.Linear(WIDTH, 6 * WIDTH)
        self.qkv, self.proj = nn.Linear(WIDTH, 3 * WIDTH), nn.Linear(WIDTH, WIDTH)
        self.fc1, self.fc2 = nn.Linear(WIDTH, 4 * WIDTH), nn.Linear(4 * WIDTH, WIDTH)

    def attention(self, x):
        rows, tokens, _ = x.shape
        q, k, v = self.qkv(x).view(rows, tokens, 3, HEADS, WIDTH // HEADS).permute(2, 0, 3, 1, 4)
        return self.proj(F.scaled_dot_product_attention(q, k, v).transpose(1, 2).reshape(rows, tokens, WIDTH))

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
    def __init__(self, grid):
        super().__init__()
        self.grid = grid
        self.embed = nn.Conv2d(CHANNELS, WIDTH, PATCH, PATCH)
        self.position = nn.Parameter(torch.randn(1, grid * grid, WIDTH) * 0.02)
        self.time1, self.time2 = nn.Linear(256, WIDTH), nn.Linear(WIDTH, WIDTH)
        self.label = nn.Embedding(CLASSES + 1, WIDTH)
        self.blocks = nn.ModuleList(Block() for _ in range(DEPTH))
        self.ada, self.final = nn.Linear(WIDTH, 2 * WIDTH), nn.Linear(WIDTH, PATCH * PATCH * 2 * CHANNELS)

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
        x = x.view(-1, self.grid, self.grid, PATCH, PATCH, 2 * CHANNELS)
        return torch.einsum("nrcpqk->nkrpcq", x).reshape(-1, 2 * CHANNELS, self.grid * PATCH, self.grid * PATCH)


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
    def __init__(self, model, images, dtype, device):
        self.model, self.images = model, images
        side = model.grid * PATCH
        self.noise = torch.randn(images, CHANNELS, side, side, device=device, dtype=dtype)
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


def median_ms(run, seconds):
    for _ in range(3):
        run()
    torch.cuda.synchronize()
    times, began = [], time.perf_counter()
    while len(times) < 5 or time.perf_counter() - began < seconds:
        start = time.perf_counter()
        run()
        torch.cuda.synchronize()
        times.append(1e3 * (time.perf_counter() - start))
    return statistics.median(times)


def load(folder, name):
    try:
        with open(os.path.join(folder, name + ".json"), encoding="utf-8") as file:
            return json.load(file)
    except (OSError, ValueError):
        return None     # that part failed, and `run` has said so


def ours_of_run(result, interval, order):
    """Milliseconds of a run in the report of `taylorseer compare`, or None."""
    if result is None:
        return None
    if interval == 1:
        return result["baseline"]["elapsed_ms"]
    return next((r["elapsed_ms"] for r in result["runs"] if (r["interval"], r["max_order"]) == (interval, order)), None)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--ours", required=True, help="folder with taylorseer's reports")
    parser.add_argument("--device", type=int, default=0)
    parser.add_argument("--quick", action="store_true")
    args = parser.parse_args()
    torch.set_grad_enabled(False)
    torch.cuda.set_device(args.device)
    device, dtype, seconds = torch.device("cuda", args.device), torch.bfloat16, 1 if args.quick else 3
    torch.manual_seed(0)
    rows = []

    def report(what, theirs, ours):
        rows.append({"what": what, "pytorch_ms": theirs, "taylorseer_ms": ours, "ratio": theirs / ours if ours else None})
        print(f"{what:<58} {theirs:12.3f} {ours or float('nan'):12.3f} {theirs / ours if ours else float('nan'):8.2f}", file=sys.stderr)

    print(f"PyTorch {torch.__version__}, bf16 on {torch.cuda.get_device_name(device)}; medians", file=sys.stderr)
    print(f"{'DiT-XL/2, guided':<58} {'PyTorch ms':>12} {'ours ms':>12} {'ratio':>8}", file=sys.stderr)
    for size in [256] if args.quick else [256, 512]:
        model = DiT(size // 16).to(device, dtype).eval()
        compiled = torch.compile(model, mode="reduce-overhead")
        for images in [1] if args.quick else [1, 8, 32]:
            run, shape = Run(model, images, dtype, device), f"{size} px, {images} images"
            ours = load(args.ours, f"step-bf16-{size}-{images}") or {}
            report(f"{shape}: computed step, eager", median_ms(lambda: run.step(run.noise, 30), seconds), ours.get("computed_ms"))
            if images * size <= 8 * 512:        # the plain loop keeps every difference on its own: 40 GB at 32 images
                forecast = run.forecast_step()
                report(f"{shape}: forecast step, plain loop", median_ms(forecast, seconds), ours.get("forecast_ms"))
                del forecast
            run.call = compiled
            report(f"{shape}: computed step, torch.compile", median_ms(lambda: run.step(run.noise, 30), seconds), ours.get("computed_ms"))
            if (size, images) == (256, 1):
                result = load(args.ours, "runs-bf16-256-1")
                report("256 px, 1 image: 50 steps, torch.compile", median_ms(run.whole, seconds), ours_of_run(result, 1, 0))
                run.call = model
                report("256 px, 1 image: 50 steps, eager", median_ms(run.whole, seconds), ours_of_run(result, 1, 0))
                for interval, order in [(3, 3), (4, 4), (5, 2)]:
                    report(f"256 px, 1 image: 50 steps, plain loop ({interval}, {order})",
                           median_ms(lambda: run.whole(interval, order), seconds), ours_of_run(result, interval, order))
            torch.cuda.empty_cache()
        del model, compiled
    json.dump({"torch": torch.__version__, "cuda": torch.version.cuda, "device": torch.cuda.get_device_name(device), "rows": rows}, sys.stdout, indent=2)
    print()


if __name__ == "__main__":
    main()
