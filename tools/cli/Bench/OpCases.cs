using TaylorSeer.Engine;
using TaylorSeer.Engine.Backends;
using TaylorSeer.Engine.Diffusion;
using TaylorSeer.Engine.Memory;
using TaylorSeer.Engine.Ops;
using TaylorSeer.Kernels;
using TaylorSeer.Models;

namespace TaylorSeer.Cli.Bench;

/// <summary>The operations of a DiT at the sizes at which they occur. Owns the tensors it made.</summary>
/// <param name="device">what runs them</param>
/// <param name="weights">how linear layers keep their weights</param>
sealed class OpCases(Device device, WeightType weights) : IDisposable
{
    const float Eps = 1e-6f;

    readonly List<IDisposable> owned = [];
    readonly Device reference = Device.Reference();
    readonly System.Random random = new(1);

    /// <summary>The cases whose names are wanted, made one by one: the large ones do not lie in memory together.</summary>
    public IEnumerable<BenchCase> All(Func<string, bool> wanted) =>
        from c in Listed() where wanted(c.Name) select c.Make(c.Name);

    /// <summary>Names of the cases that <see cref="Find"/> makes, beginning with their model's, and the operation of each. Operations that cost next to nothing are among them.</summary>
    public IEnumerable<(string Name, string Operation)> Names(string model) =>
        OfModel(model).Select(c => (c.Name, c.Operation));

    /// <summary>One of <see cref="Names"/>; what the case before had is freed.</summary>
    public BenchCase Find(string model, string name) => OfModel(model).First(c => c.Name == name).Make(name);

    /// <summary>An operation at sizes that double, smallest first; the caller stops where it takes too long. Empty for operations without sizes of their own.</summary>
    public IEnumerable<BenchCase> Sweep(string operation)
    {
        const int Width = 1152;
        Func<string, int, BenchCase>? make = operation switch
        {
            "Linear" => (name, n) => Linear(name, n, n, n),
            "Attention" => (name, n) => Attention(name, 1, n, 256, 4),
            "LayerNormModulate" => (name, n) => LayerNorm(name, 1, n, Width),
            "AddGated" => (name, n) => Gated(name, 1, n, Width),
            "UpdateDifferences" => (name, n) => Update(name, 1, n, Width, orders: 5, DType.F32),
            "WeightedSum" => (name, n) => Weighted(name, 1, n, Width, orders: 5),
            "Silu" => (name, n) => Silu(name, n, Width),
            _ => null,
        };
        for (int n = 64; make is not null && n <= 8192; n *= 2)
            yield return make($"sweep.{n}", n);
    }

    /// <summary>The product of two square matrices, as a linear layer without an activation.</summary>
    public BenchCase Product(string name, int n) => Linear(name, n, n, n);

    /// <summary>Attention of one sample.</summary>
    public BenchCase Attend(string name, int tokens, int heads, int size) => Attention(name, 1, tokens, heads * size, heads);

    static DiTConfig Xl(int imageSize) => DiTVariant.Find("DiT-XL/2")!.For(imageSize);

    static DiTConfig Demo { get; } = new() { Depth = 6, Width = 144, Heads = 2, Patch = 4, Channels = 1, InputSize = 28, Classes = 10, MlpWidth = 576 };

    /// <summary>As small as a model can be: for devices that count every access.</summary>
    static DiTConfig Tiny { get; } = new() { Depth = 1, Width = 16, Heads = 2, Patch = 2, Channels = 1, InputSize = 4, Classes = 3, MlpWidth = 32 };

    IEnumerable<(string Name, string Operation, Func<string, BenchCase> Make)> Listed() =>
    [
        .. Model("xl2", Xl(256), 2), .. Model("xl2-512", Xl(512), 2), .. Model("demo", Demo, 20),
        .. Decoder(),
        ("small.embed", "Linear", n => Linear(n, 64, 256, 1024)),
        ("large.fc1", "Linear", n => Linear(n, 16384, 1152, 4608, Activation.GeluTanh)),
    ];

    IEnumerable<(string Name, string Operation, Func<string, BenchCase> Make)> OfModel(string model) => model switch
    {
        "xl2" => [.. Model(model, Xl(256), 2), .. Small(model, Xl(256), 2)],
        "demo" => [.. Model(model, Demo, 20), .. Small(model, Demo, 20)],
        "tiny" => [.. Model(model, Tiny, 2), .. Small(model, Tiny, 2)],
        "vae" => Decoder(),
        _ => throw new ArgumentOutOfRangeException(nameof(model), model, "not a model"),
    };

    IEnumerable<(string Name, string Operation, Func<string, BenchCase> Make)> Model(string model, DiTConfig c, int rows)
    {
        int tokens = rows * c.Tokens, d = c.Width;
        return
        [
            ($"{model}.qkv", "Linear", n => Linear(n, tokens, d, 3 * d)),
            ($"{model}.proj", "Linear", n => Linear(n, tokens, d, d)),
            ($"{model}.fc1", "Linear", n => Linear(n, tokens, d, c.MlpWidth, Activation.GeluTanh)),
            ($"{model}.fc2", "Linear", n => Linear(n, tokens, c.MlpWidth, d)),
            ($"{model}.adaln", "Linear", n => Linear(n, rows, d, 6 * d)),
            ($"{model}.fc2-gated", "LinearGated", n => LinearGated(n, rows, c.Tokens, c.MlpWidth, d, orders: 0, DType.F32)),
            ($"{model}.fc2-observed", "LinearGated", n => LinearGated(n, rows, c.Tokens, c.MlpWidth, d, orders: 5, DType.F32)),
            ($"{model}.fc2-observed-bf16", "LinearGated", n => LinearGated(n, rows, c.Tokens, c.MlpWidth, d, orders: 5, DType.BF16)),
            ($"{model}.attn", "Attention", n => Attention(n, rows, c.Tokens, d, c.Heads)),
            ($"{model}.norm", "LayerNormModulate", n => LayerNorm(n, rows, c.Tokens, d)),
            ($"{model}.gate", "AddGated", n => Gated(n, rows, c.Tokens, d)),
            ($"{model}.update", "UpdateDifferences", n => Update(n, rows, c.Tokens, d, orders: 5, DType.F32)),
            ($"{model}.update-bf16", "UpdateDifferences", n => Update(n, rows, c.Tokens, d, orders: 5, DType.BF16)),
            ($"{model}.forecast", "ForecastStep", n => Forecast(n, c, rows, orders: 5, DType.F32)),
            ($"{model}.forecast-bf16", "ForecastStep", n => Forecast(n, c, rows, orders: 5, DType.BF16)),
            ($"{model}.sampler", "SamplerStep", n => Sampler(n, rows / 2, c)),
        ];
    }

    /// <summary>Convolutions and a normalisation of the published autoencoder's decoder at 256 pixels.</summary>
    IEnumerable<(string Name, string Operation, Func<string, BenchCase> Make)> Decoder() =>
    [
        ("vae.mid", "Conv2d", n => Convolution(n, 32, 512, 512, ConvForm.Same)),
        ("vae.up1", "Conv2d", n => Convolution(n, 64, 512, 512, ConvForm.Up)),
        ("vae.res2", "Conv2d", n => Convolution(n, 128, 256, 256, ConvForm.Same)),
        ("vae.res3", "Conv2d", n => Convolution(n, 256, 128, 128, ConvForm.Same)),
        ("vae.shortcut3", "Conv2d", n => Convolution(n, 256, 256, 128, ConvForm.Point)),
        ("vae.out", "Conv2d", n => Convolution(n, 256, 128, 3, ConvForm.Same)),
        ("vae.attn", "Attention", n => Attention(n, 1, 32 * 32, 512, 1)),
        ("vae.norm3", "GroupNorm", n => Groups(n, 256, 128)),
        ("taesd.stage4", "Conv2d", n => Convolution(n, 256, 64, 64, ConvForm.Same)),
    ];

    /// <summary>Operations of a step that the launch is most of.</summary>
    IEnumerable<(string Name, string Operation, Func<string, BenchCase> Make)> Small(string model, DiTConfig c, int rows) =>
    [
        ($"{model}.sum", "WeightedSum", n => Weighted(n, rows, c.Tokens, c.Width, orders: 5)),
        ($"{model}.silu", "Silu", n => Silu(n, rows, c.Width)),
        ($"{model}.position", "AddBroadcast", n => Broadcast(n, rows, c.Tokens, c.Width)),
        ($"{model}.labels", "Gather", n => Labels(n, rows, c.Classes + 1, c.Width)),
        ($"{model}.patchify", "Patchify", n => Patches(n, rows, c)),
        ($"{model}.unpatchify", "Unpatchify", n => Unpatched(n, rows, c)),
        ($"{model}.guide", "Guide", n => Guided(n, rows / 2, c)),
        ($"{model}.timesteps", "TimestepFeatures", n => Timesteps(n, rows)),
        ($"{model}.copy", "Copy", n => Copied(n, rows, c)),
        ($"{model}.clamp", "SoftClamp", n => Clamped(n, c)),
    ];

    public void Dispose()
    {
        Release();
        reference.Dispose();
    }

    /// <summary>Frees what the case before made.</summary>
    void Release()
    {
        foreach (IDisposable memory in owned)
            memory.Dispose();
        owned.Clear();
    }

    BenchCase Linear(string name, int rows, int inputs, int outputs, Activation act = Activation.None)
    {
        Release();
        var values = Values((long)outputs * inputs, 1 / Math.Sqrt(inputs));
        Host weight = new(values, (outputs, inputs));
        PackedWeight packed = Own(device.Backend.Pack(weight, weights));
        DType reads = packed.Reads.InPlainOrder();
        Tensor x = Random((rows, inputs), type: reads), b = Random(outputs), y = Random((rows, outputs), type: reads);

        double Check()
        {
            int some = Math.Min(rows, 3);       // a row's result does not depend on the others
            device.Backend.Linear(x, packed, b, act, y);
            using PackedWeight plain = reference.Backend.Pack(weight, weights);
            Tensor rx = OnReference(x.Rows(rows - some, some)), rb = OnReference(b), ry = Random((some, outputs), reference);
            reference.Backend.Linear(rx, plain, rb, act, ry);
            return Error(y.Rows(rows - some, some), ry, SumError(inputs, reads));
        }

        double bytes = packed.Bytes + ((double)reads.Bytes() * rows * (inputs + outputs));
        return new(name, $"({rows}, {inputs} -> {outputs})", 2.0 * rows * inputs * outputs, bytes, () => device.Backend.Linear(x, packed, b, act, y), Check)
        {
            OnTensorCores = reads != DType.F32,
        };
    }

    /// <summary>The end of a module: a product, added to the tokens, and remembered where <paramref name="orders"/> is not 0.</summary>
    BenchCase LinearGated(string name, int n, int t, int inputs, int width, int orders, DType kept)
    {
        Release();
        Host weight = new(Values((long)width * inputs, 1 / Math.Sqrt(inputs)), (width, inputs));
        PackedWeight packed = Own(device.Backend.Pack(weight, weights));
        DType reads = packed.Reads.InPlainOrder();
        Tensor x = Random((n * t, inputs), type: reads), b = Random(width), gate = Random((n, width)), tokens = Random((n, t, width));
        Tensor? differences = orders == 0 ? null : Random((orders, n * t * width), type: kept);
        void Run()
        {
            using ArenaScope scope = device.Scratch.Scope();        // of backends that take several steps
            device.Backend.LinearGated(x, packed, b, gate, tokens, -4, orders, differences);
        }

        double Check()
        {
            Tensor expected = OnReference(tokens);
            Tensor? remembered = differences is { } before ? OnReference(before, kept) : null;
            using (PackedWeight plain = reference.Backend.Pack(weight, weights))
            using (reference.Scratch.Scope())
                reference.Backend.LinearGated(OnReference(x), plain, OnReference(b), OnReference(gate), expected, -4, orders, remembered);
            Run();
            double error = Error(tokens, expected, SumError(inputs, DType.F32));
            return remembered is { } known ? Math.Max(error, Error(differences!.Value, known, SumError(inputs, kept))) : error;
        }

        double bytes = packed.Bytes + ((double)reads.Bytes() * n * t * inputs) + ((double)n * t * width * (8 + (orders == 0 ? 0 : kept.Bytes() * ((2 * orders) - 1))));
        return new(name, $"({n * t}, {inputs} -> {width}){(orders == 0 ? "" : $" order {orders - 1}, {kept}")}", 2.0 * n * t * inputs * width, bytes, Run, Check)
        {
            OnTensorCores = reads != DType.F32,
        };
    }

    /// <summary>What sums of K products of values around 1 / sqrt(K) may be off, in the largest: f32 sums, and a result rounded to 16 bits a spacing.</summary>
    static double SumError(int terms, DType kept) => (4e-6 * Math.Sqrt(terms)) + Spacing(kept);

    /// <summary>Between neighbours just above 1; rounding alone is off by half of it, and equal values may be rounded to neighbours.</summary>
    static double Spacing(DType type) => type switch
    {
        DType.BF16 => 1.0 / (1 << 7),
        DType.F16 => 1.0 / (1 << 10),
        _ => 0,
    };

    BenchCase Convolution(string name, int side, int inputs, int outputs, ConvForm form)
    {
        Release();
        int width = form.Taps * inputs;
        Host weight = new(Values((long)outputs * width, 1 / Math.Sqrt(width)), (outputs, width));
        Tensor x = Random((1, side, side, inputs)), b = Random(outputs), y = Random(Op.Convolved((1, side, side, inputs), form, outputs));
        PackedWeight packed = Own(device.Backend.Pack(weight, weights));
        DType reads = packed.Reads.InPlainOrder();

        double Check()
        {
            // a few lines: a pixel of the result sees no more than its neighbours
            Tensor few = Random((1, 3, 17, inputs)), found = Random(Op.Convolved(few.Shape, form, outputs));
            device.Backend.Conv2d(few, packed, b, form, Activation.None, false, found);
            using PackedWeight plain = reference.Backend.Pack(weight, weights);
            Tensor expected = Random(found.Shape, reference);
            reference.Backend.Conv2d(OnReference(few), plain, OnReference(b), form, Activation.None, false, expected);
            return Error(found, expected, SumError(width, reads));     // tensor cores round the image on its way in
        }

        return new(
            name, $"({side} x {side}, {inputs} -> {outputs}, {form.Kernel} x {form.Kernel}{(form.Doubled ? ", doubled" : "")})",
            2.0 * y.Count * width, 4.0 * (((double)outputs * width) + x.Count + y.Count), () => device.Backend.Conv2d(x, packed, b, form, Activation.None, false, y), Check)
        {
            OnTensorCores = reads != DType.F32,
        };
    }

    BenchCase Groups(string name, int side, int channels)
    {
        Release();
        Tensor x = Random((1, side, side, channels)), w = Random(channels), b = Random(channels), y = Random(x.Shape);
        return new(name, $"({side} x {side}, {channels} in 32 groups)", 0, 12.0 * x.Count, () => device.Backend.GroupNorm(x, w, b, 32, Eps, Activation.Silu, y), () =>
        {
            device.Backend.GroupNorm(x, w, b, 32, Eps, Activation.Silu, y);
            Tensor expected = Random(x.Shape, reference);
            reference.Backend.GroupNorm(OnReference(x), OnReference(w), OnReference(b), 32, Eps, Activation.Silu, expected);
            return Error(y, expected, 1e-5);
        });
    }

    BenchCase Attention(string name, int n, int t, int d, int heads)
    {
        Release();
        DType type = device.Gpu is { SixteenBitActivations: true } && d / heads <= Kernels.Ops.Attention.WidestTile ? Stored : DType.F32;     // a decoder's one head is in f32
        Tensor qkv = Random((n, t, 3 * d), type: type), y = Random((n, t, d), type: type);
        double Check()
        {
            // one sample, one head: attention of a head does not look at the others
            int size = d / heads;
            Tensor one = Random((1, t, 3 * size), type: type), some = Random((1, t, size), type: type);
            device.Backend.Attention(one, 1, some);
            Tensor expected = Random((1, t, size), reference);
            reference.Backend.Attention(OnReference(one), 1, expected);
            return Error(some, expected, 1e-5 + (2 * Spacing(type)));      // scores in 16 bits are rounded once more
        }

        return new(name, $"({n}, {t}, {heads} x {d / heads})", 4.0 * n * t * t * d, (double)type.Bytes() * n * t * 4 * d, () => device.Backend.Attention(qkv, heads, y), Check)
        {
            OnTensorCores = type != DType.F32,
        };
    }

    BenchCase LayerNorm(string name, int n, int t, int d)
    {
        Release();
        DType type = device.Gpu is { SixteenBitActivations: true } ? Stored : DType.F32;
        Tensor x = Random((n, t, d)), shift = Random((n, d)), scale = Random((n, d)), y = Random((n, t, d), type: type);
        return new(name, $"({n}, {t}, {d})", 0, (4.0 + type.Bytes()) * n * t * d, () => device.Backend.LayerNormModulate(x, shift, scale, Eps, y), () =>
        {
            device.Backend.LayerNormModulate(x, shift, scale, Eps, y);
            Tensor expected = Random((n, t, d), reference);
            reference.Backend.LayerNormModulate(OnReference(x), OnReference(shift), OnReference(scale), Eps, expected);
            return Error(y, expected, 1e-5 + Spacing(type));
        });
    }

    BenchCase Gated(string name, int n, int t, int d)
    {
        Release();
        Tensor x = Random((n, t, d)), gate = Random((n, d)), a = Random((n, t, d));
        return new(name, $"({n}, {t}, {d})", 0, 12.0 * n * t * d, () => device.Backend.AddGated(x, gate, a), () =>
        {
            Tensor expected = OnReference(x);
            reference.Backend.AddGated(expected, OnReference(gate), OnReference(a));
            device.Backend.AddGated(x, gate, a);
            return Error(x, expected, 1e-6);
        });
    }

    BenchCase Update(string name, int n, int t, int d, int orders, DType kept)
    {
        Release();
        Tensor y = Random((n, t, d)), differences = Random((orders, n * t * d), type: kept);
        return new(name, $"({n}, {t}, {d}) order {orders - 1}", 0, (double)n * t * d * (4 + (kept.Bytes() * ((2 * orders) - 1))), () => device.Backend.UpdateDifferences(y, -4, orders, differences), () =>
        {
            Tensor expected = OnReference(differences, kept);
            reference.Backend.UpdateDifferences(OnReference(y), -4, orders, expected);
            device.Backend.UpdateDifferences(y, -4, orders, differences);
            return Error(differences, expected, kept == DType.BF16 ? 1.0 / (1 << 8) : 1e-6);     // equal values may be rounded to neighbours in bf16
        });
    }

    BenchCase Forecast(string name, DiTConfig c, int n, int orders, DType kept)
    {
        Release();
        int sites = Math.Min(2 * c.Depth, (int)(2_000_000_000L / (kept.Bytes() * (long)orders * n * c.Tokens * c.Width))), size = n * c.Tokens * c.Width;
        Tensor y = Random((1, n, c.Tokens, c.Width)), gates = Random((sites * n, c.Width)), differences = Random((sites, orders, size), scale: 0.01, type: kept);
        int[] rows = [.. Enumerable.Range(0, sites).Select(s => s * n)], columns = new int[sites];
        float[] weights = [1, -2, 2, -1.3f, 0.7f];
        return new(name, $"{sites} sites, order {orders - 1}", 0, (double)kept.Bytes() * sites * orders * size, () => device.Backend.ForecastStep(differences, weights, gates, rows, columns, 0, y), () =>
        {
            int some = Math.Min(2, sites);
            Tensor expected = OnReference(y), few = OnReference(differences.Rows(0, some), kept);
            reference.Backend.ForecastStep(few, weights, OnReference(gates), rows.AsSpan(0, some), columns.AsSpan(0, some), 0, expected);
            device.Backend.ForecastStep(differences.Rows(0, some), weights, gates, rows.AsSpan(0, some), columns.AsSpan(0, some), 0, y);
            return Error(y, expected, 1e-6);
        });
    }

    BenchCase Sampler(string name, int n, DiTConfig c)
    {
        Release();
        Shape shape = (n, c.Channels, c.InputSize, c.InputSize);
        Tensor x = Random(shape), output = Random((n, 2 * c.Channels, c.InputSize, c.InputSize)), noise = Random(shape);
        StepCoefficients k = new Ddpm(NoiseSchedule.Linear(), 50).Coefficients(25);
        return new(name, shape.ToString(), 0, 20.0 * shape.Count, () => device.Backend.SamplerStep(k, output, noise, x, null), () =>
        {
            Tensor expected = OnReference(x);
            reference.Backend.SamplerStep(k, OnReference(output), OnReference(noise), expected, null);
            device.Backend.SamplerStep(k, output, noise, x, null);
            return Error(x, expected, 1e-5);
        });
    }

    /// <summary>An operation that reads some tensors and writes one: <paramref name="bytes"/> per element of what it writes.</summary>
    BenchCase Elementwise(string name, string shape, Tensor y, double bytes, double allowed, Action<IBackend, Func<Tensor, Tensor>> run)
    {
        Tensor Here(Tensor t) => t;
        return new(name, shape, 0, bytes * y.Count, () => run(device.Backend, Here), () =>
        {
            // what is written in place is read by the definition before
            Dictionary<Tensor, Tensor> copies = [];
            Tensor There(Tensor t) => copies.TryGetValue(t, out Tensor copy) ? copy : copies[t] = OnReference(t);
            run(reference.Backend, There);
            run(device.Backend, Here);
            return Error(y, There(y), allowed);
        });
    }

    BenchCase Weighted(string name, int n, int t, int d, int orders)
    {
        Release();
        Tensor differences = Random((orders, n * t * d)), y = Random((n, t, d));
        float[] weights = [1, -2, 2, -1.3f, 0.7f];
        return Elementwise(name, $"({n}, {t}, {d}) order {orders - 1}", y, 4.0 * (orders + 1), 1e-6, (b, on) => b.WeightedSum(on(differences), weights.AsSpan(0, orders), on(y)));
    }

    BenchCase Silu(string name, int n, int d)
    {
        Release();
        Tensor x = Random((n, d)), y = Random((n, d));
        return Elementwise(name, $"({n}, {d})", y, 8, 1e-6, (b, on) => b.Silu(on(x), on(y)));
    }

    BenchCase Broadcast(string name, int n, int t, int d)
    {
        Release();
        Tensor x = Random((n, t, d)), a = Random((t, d));
        return Elementwise(name, $"({n}, {t}, {d})", x, 8, 1e-6, (b, on) => b.AddBroadcast(on(x), on(a)));
    }

    BenchCase Labels(string name, int n, int classes, int d)
    {
        Release();
        Tensor table = Random((classes, d)), y = Random((n, d));
        int[] index = [.. Enumerable.Range(0, n).Select(i => i % classes)];
        return Elementwise(name, $"({classes}, {d}), {n} rows", y, 8, 1e-6, (b, on) => b.Gather(on(table), index, on(y)));
    }

    BenchCase Patches(string name, int n, DiTConfig c)
    {
        Release();
        Tensor x = Random((n, c.Channels, c.InputSize, c.InputSize)), y = Random((n, c.Tokens, c.Channels * c.Patch * c.Patch));
        return Elementwise(name, x.Shape.ToString(), y, 8, 1e-6, (b, on) => b.Patchify(on(x), c.Patch, on(y)));
    }

    BenchCase Unpatched(string name, int n, DiTConfig c)
    {
        Release();
        Tensor x = Random((n, c.Tokens, c.Channels * c.Patch * c.Patch)), y = Random((n, c.Channels, c.InputSize, c.InputSize));
        return Elementwise(name, y.Shape.ToString(), y, 8, 1e-6, (b, on) => b.Unpatchify(on(x), c.Patch, on(y)));
    }

    BenchCase Guided(string name, int n, DiTConfig c)
    {
        Release();
        Tensor output = Random((2 * n, 2 * c.Channels, c.InputSize, c.InputSize)), y = Random((n, 2 * c.Channels, c.InputSize, c.InputSize));
        return Elementwise(name, y.Shape.ToString(), y, 12, 1e-6, (b, on) => b.Guide(on(output), 4, 3, on(y)));
    }

    BenchCase Timesteps(string name, int n)
    {
        Release();
        Tensor y = Random((n, 256));
        float[] timesteps = [.. Enumerable.Range(0, n).Select(i => 999f / (i + 1))];
        return Elementwise(name, y.Shape.ToString(), y, 4, 1e-6, (b, on) => b.TimestepFeatures(timesteps, on(y)));
    }

    /// <summary>Half of the columns of a matrix.</summary>
    BenchCase Copied(string name, int n, DiTConfig c)
    {
        Release();
        Tensor x = Random((n * c.Tokens, 2 * c.Width)), y = Random((n * c.Tokens, c.Width));
        return Elementwise(name, y.Shape.ToString(), y, 8, 0, (b, on) => b.Copy(on(x).Columns(c.Width, c.Width), on(y)));
    }

    BenchCase Clamped(string name, DiTConfig c)
    {
        Release();
        Tensor x = Random((c.Channels, c.InputSize * c.InputSize), scale: 3), y = Random(x.Shape);
        return Elementwise(name, y.Shape.ToString(), y, 8, 1e-6, (b, on) => b.SoftClamp(on(x), 3, on(y)));
    }

    /// <summary>The weights' type in memory.</summary>
    DType Stored => weights switch
    {
        WeightType.BF16 => DType.BF16,
        WeightType.F16 => DType.F16,
        _ => DType.F32,
    };

    static double Error(Tensor actual, Tensor expected, double allowed) => Error(Read(actual), Read(expected), allowed);

    /// <summary>The largest distance as a share of what is allowed, which is counted in the largest value.</summary>
    public static double Error(float[] a, float[] b, double allowed)
    {
        double largest = b.Max(Math.Abs), worst = 0;
        for (int i = 0; i < a.Length; i++)
        {
            double e = Math.Abs((double)a[i] - b[i]);
            worst = e <= worst ? worst : e;     // a NaN stays
        }

        return worst == 0 ? 0 : worst / Math.Max(largest, 1e-30) / allowed;
    }

    static float[] Read(Tensor tensor)
    {
        var values = new float[tensor.Count];
        tensor.Device.Read(tensor, values);
        return values;
    }

    /// <summary>The same values for the definition, which takes f32 and differences in <paramref name="kept"/>.</summary>
    Tensor OnReference(Tensor tensor, DType kept = DType.F32)
    {
        Tensor copy = reference.NewTensor(tensor.Shape, kept);
        Own(copy.Memory);
        reference.Write(Read(tensor), copy);
        return copy;
    }

    Tensor Random(Shape shape, Device? on = null, double scale = 1, DType type = DType.F32)
    {
        Tensor tensor = (on ?? device).NewTensor(shape, type);
        Own(tensor.Memory);
        for (int row = 0; row < shape[0]; row++)
            tensor.Device.Write(Values(shape.RowCount, scale), tensor.Rows(row, 1));
        return tensor;
    }

    /// <summary>Uniform values of the given deviation, around 0.</summary>
    float[] Values(long count, double deviation)
    {
        var values = new float[count];
        float range = (float)(deviation * Math.Sqrt(12));
        for (int i = 0; i < values.Length; i++)
            values[i] = range * ((float)random.NextDouble() - 0.5f);
        return values;
    }

    T Own<T>(T memory)
        where T : IDisposable
    {
        owned.Add(memory);
        return memory;
    }

    sealed class Host(float[] values, Shape shape) : IWeightSource
    {
        public string Name => "bench";

        public Shape Shape => shape;

        public void Read(long start, Span<float> destination) => values.AsSpan((int)start, destination.Length).CopyTo(destination);
    }
}
