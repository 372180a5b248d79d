using TaylorSeer.Engine;
using TaylorSeer.Engine.Backends;
using TaylorSeer.Engine.Diffusion;
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

    static DiTConfig Xl(int imageSize) => DiTVariant.Find("DiT-XL/2")!.For(imageSize);

    IEnumerable<(string Name, Func<string, BenchCase> Make)> Listed()
    {
        DiTConfig demo = new() { Depth = 6, Width = 144, Heads = 2, Patch = 4, Channels = 1, InputSize = 28, Classes = 10, MlpWidth = 576 };
        return
        [
            .. Model("xl2", Xl(256), 2), .. Model("xl2-512", Xl(512), 2), .. Model("demo", demo, 20),
            .. Decoder(),
            ("small.embed", n => Linear(n, 64, 256, 1024)),
            ("large.fc1", n => Linear(n, 16384, 1152, 4608, Activation.GeluTanh)),
        ];
    }

    IEnumerable<(string Name, Func<string, BenchCase> Make)> Model(string model, DiTConfig c, int rows)
    {
        int tokens = rows * c.Tokens, d = c.Width;
        return
        [
            ($"{model}.qkv", n => Linear(n, tokens, d, 3 * d)),
            ($"{model}.proj", n => Linear(n, tokens, d, d)),
            ($"{model}.fc1", n => Linear(n, tokens, d, c.MlpWidth, Activation.GeluTanh)),
            ($"{model}.fc2", n => Linear(n, tokens, c.MlpWidth, d)),
            ($"{model}.adaln", n => Linear(n, rows, d, 6 * d)),
            ($"{model}.attn", n => Attention(n, rows, c.Tokens, d, c.Heads)),
            ($"{model}.norm", n => LayerNorm(n, rows, c.Tokens, d)),
            ($"{model}.gate", n => Gated(n, rows, c.Tokens, d)),
            ($"{model}.update", n => Update(n, rows, c.Tokens, d, orders: 5, DType.F32)),
            ($"{model}.update-bf16", n => Update(n, rows, c.Tokens, d, orders: 5, DType.BF16)),
            ($"{model}.forecast", n => Forecast(n, c, rows, orders: 5, DType.F32)),
            ($"{model}.forecast-bf16", n => Forecast(n, c, rows, orders: 5, DType.BF16)),
            ($"{model}.sampler", n => Sampler(n, rows / 2, c)),
        ];
    }

    /// <summary>Convolutions and a normalisation of the published autoencoder's decoder at 256 pixels.</summary>
    IEnumerable<(string Name, Func<string, BenchCase> Make)> Decoder() =>
    [
        ("vae.mid", n => Convolution(n, 32, 512, 512, ConvForm.Same)),
        ("vae.up1", n => Convolution(n, 64, 512, 512, ConvForm.Up)),
        ("vae.res2", n => Convolution(n, 128, 256, 256, ConvForm.Same)),
        ("vae.res3", n => Convolution(n, 256, 128, 128, ConvForm.Same)),
        ("vae.shortcut3", n => Convolution(n, 256, 256, 128, ConvForm.Point)),
        ("vae.out", n => Convolution(n, 256, 128, 3, ConvForm.Same)),
        ("vae.norm3", n => Groups(n, 256, 128)),
        ("taesd.stage4", n => Convolution(n, 256, 64, 64, ConvForm.Same)),
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
        Tensor x = Random((rows, inputs)), b = Random(outputs), y = Random((rows, outputs));
        PackedWeight packed = Own(device.Backend.Pack(weight, weights));

        double Check()
        {
            int some = Math.Min(rows, 3);       // a row's result does not depend on the others
            device.Backend.Linear(x, packed, b, act, y);
            using PackedWeight plain = reference.Backend.Pack(weight, weights);
            Tensor rx = OnReference(x.Rows(rows - some, some)), rb = OnReference(b), ry = Random((some, outputs), reference);
            reference.Backend.Linear(rx, plain, rb, act, ry);
            return Error(y.Rows(rows - some, some), ry, 4e-6 * Math.Sqrt(inputs));      // sums of K products of values around 1 / sqrt(K)
        }

        double bytes = packed.Bytes + (4.0 * rows * (inputs + outputs));
        return new(name, $"({rows}, {inputs} -> {outputs})", 2.0 * rows * inputs * outputs, bytes, () => device.Backend.Linear(x, packed, b, act, y), Check);
    }

    BenchCase Convolution(string name, int side, int inputs, int outputs, ConvForm form)
    {
        Release();
        int width = form.Taps * inputs;
        Host weight = new(Values((long)outputs * width, 1 / Math.Sqrt(width)), (outputs, width));
        Tensor x = Random((1, side, side, inputs)), b = Random(outputs), y = Random(Op.Convolved((1, side, side, inputs), form, outputs));
        PackedWeight packed = Own(device.Backend.Pack(weight));

        double Check()
        {
            // a few lines: a pixel of the result sees no more than its neighbours
            Tensor few = Random((1, 3, 17, inputs)), found = Random(Op.Convolved(few.Shape, form, outputs));
            device.Backend.Conv2d(few, packed, b, form, Activation.None, false, found);
            using PackedWeight plain = reference.Backend.Pack(weight);
            Tensor expected = Random(found.Shape, reference);
            reference.Backend.Conv2d(OnReference(few), plain, OnReference(b), form, Activation.None, false, expected);
            return Error(found, expected, 4e-6 * Math.Sqrt(width));
        }

        return new(
            name, $"({side} x {side}, {inputs} -> {outputs}, {form.Kernel} x {form.Kernel}{(form.Doubled ? ", doubled" : "")})",
            2.0 * y.Count * width, 4.0 * (((double)outputs * width) + x.Count + y.Count), () => device.Backend.Conv2d(x, packed, b, form, Activation.None, false, y), Check);
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
        Tensor qkv = Random((n, t, 3 * d)), y = Random((n, t, d));
        double Check()
        {
            // one sample, one head: attention of a head does not look at the others
            int size = d / heads;
            Tensor one = Random((1, t, 3 * size)), some = Random((1, t, size));
            device.Backend.Attention(one, 1, some);
            Tensor expected = Random((1, t, size), reference);
            reference.Backend.Attention(OnReference(one), 1, expected);
            return Error(some, expected, 1e-5);
        }

        return new(name, $"({n}, {t}, {heads} x {d / heads})", 4.0 * n * t * t * d, 4.0 * n * t * 4 * d, () => device.Backend.Attention(qkv, heads, y), Check);
    }

    BenchCase LayerNorm(string name, int n, int t, int d)
    {
        Release();
        Tensor x = Random((n, t, d)), shift = Random((n, d)), scale = Random((n, d)), y = Random((n, t, d));
        return new(name, $"({n}, {t}, {d})", 0, 8.0 * n * t * d, () => device.Backend.LayerNormModulate(x, shift, scale, Eps, y), () =>
        {
            device.Backend.LayerNormModulate(x, shift, scale, Eps, y);
            Tensor expected = Random((n, t, d), reference);
            reference.Backend.LayerNormModulate(OnReference(x), OnReference(shift), OnReference(scale), Eps, expected);
            return Error(y, expected, 1e-5);
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
            Tensor expected = OnReference(differences);
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
            Tensor expected = OnReference(y), few = OnReference(differences.Rows(0, some));
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

    static double Error(Tensor actual, Tensor expected, double allowed)
    {
        float[] a = Read(actual), b = Read(expected);
        double largest = b.Max(Math.Abs), worst = 0;
        for (int i = 0; i < a.Length; i++)
        {
            double e = Math.Abs((double)a[i] - b[i]);
            worst = e <= worst ? worst : e;     // a NaN stays
        }

        return worst / Math.Max(largest, 1e-30) / allowed;
    }

    static float[] Read(Tensor tensor)
    {
        var values = new float[tensor.Count];
        tensor.Device.Read(tensor, values);
        return values;
    }

    Tensor OnReference(Tensor tensor)
    {
        Tensor copy = reference.NewTensor(tensor.Shape, tensor.DType);
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
