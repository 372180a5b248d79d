using TaylorSeer.Engine.Backends;
using TaylorSeer.Kernels;

namespace TaylorSeer.Engine.Ops;

/// <summary>
/// What models call. Each operation checks its shapes, takes its result from the scratch of the device's current step,
/// and hands over to the device's <see cref="IBackend"/>, which states the math. Scratch lives until the scope that was
/// open when it was taken ends.
/// </summary>
public static partial class Op
{
    /// <summary>act(x Wᵀ + b). x (..., K) with all leading dimensions taken as rows; the result is (..., outputs).</summary>
    /// <param name="x">the input</param>
    /// <param name="w">the weight</param>
    /// <param name="b">one value per output</param>
    /// <param name="act">what follows</param>
    /// <param name="kept">what the result is kept in: f32, or what its only reader <see cref="PackedWeight.Reads"/></param>
    public static Tensor Linear(Tensor x, PackedWeight w, Tensor b, Activation act = Activation.None, DType kept = DType.F32)
    {
        Shape shape = x.Shape.Rank switch
        {
            2 => (x.Shape[0], w.Outputs),
            3 => (x.Shape[0], x.Shape[1], w.Outputs),
            _ => throw new ShapeException($"Linear: x is {x.Shape}; it takes (rows, inputs) or (N, T, inputs)."),
        };
        Tensor y = Scratch(x, shape, kept);
        Linear(x, w, b, act, y);
        return y;
    }

    /// <summary>The same, into <paramref name="y"/> (..., outputs).</summary>
    public static void Linear(Tensor x, PackedWeight w, Tensor b, Activation act, Tensor y)
    {
        Require(x.Shape[-1] == w.Inputs, $"Linear: x is {x.Shape} but the weight is ({w.Outputs}, {w.Inputs}): the last dimension of x must be {w.Inputs}.");
        Require(b.Shape.Count == w.Outputs, $"Linear: the bias is {b.Shape} but the weight has {w.Outputs} outputs.");
        Require(y.Shape[-1] == w.Outputs && y.Count / w.Outputs == x.Count / w.Inputs, $"Linear: x {x.Shape} gives rows of {w.Outputs}, but the destination is {y.Shape}.");
        x.Device.Backend.Linear(Matrix(x), w, b, act, Matrix(y));
    }

    /// <summary>norm(x) · (1 + scale) + shift, kept in f32 or in what its only reader <see cref="PackedWeight.Reads"/>. x (N, T, D), shift, scale (N, D).</summary>
    public static Tensor LayerNormModulate(Tensor x, Tensor shift, Tensor scale, DType kept = DType.F32, float eps = 1e-6f)
    {
        RequireModulation(nameof(LayerNormModulate), x, shift);
        RequireModulation(nameof(LayerNormModulate), x, scale);
        Tensor y = Scratch(x, x.Shape, kept);
        x.Device.Backend.LayerNormModulate(x, shift, scale, eps, y);
        return y;
    }

    /// <summary>Self-attention of qkv (N, T, 3D); the result is (N, T, D), heads concatenated, kept in qkv's type.</summary>
    public static Tensor Attention(Tensor qkv, int heads)
    {
        Require(qkv.Shape.Rank == 3 && heads > 0 && qkv.Shape[2] % (3 * heads) == 0, $"Attention: qkv is {qkv.Shape}; with {heads} heads its last dimension must be a multiple of {3 * heads}.");
        Tensor y = Scratch(qkv, (qkv.Shape[0], qkv.Shape[1], qkv.Shape[2] / 3), qkv.DType);
        qkv.Device.Backend.Attention(qkv, heads, y);
        return y;
    }

    /// <summary>x += gate · a, in place. x, a (N, T, D), gate (N, D).</summary>
    public static void AddGated(Tensor x, Tensor gate, Tensor a)
    {
        RequireModulation(nameof(AddGated), x, gate);
        RequireSame(nameof(AddGated), x, a);
        x.Device.Backend.AddGated(x, gate, a);
    }

    /// <summary>x · sigmoid(x).</summary>
    public static Tensor Silu(Tensor x)
    {
        Tensor y = Scratch(x, x.Shape);
        x.Device.Backend.Silu(x, y);
        return y;
    }

    /// <summary>x += a for every sample, in place. x (N, T, D), a (T, D).</summary>
    public static void AddBroadcast(Tensor x, Tensor a)
    {
        Require(x.Shape.RowCount == a.Count, $"AddBroadcast: one sample of x {x.Shape} has {x.Shape.RowCount} elements, a {a.Shape} has {a.Count}.");
        x.Device.Backend.AddBroadcast(x, a);
    }

    /// <summary>a − b, both contiguous and of the same shape (N, T, D).</summary>
    public static Tensor Difference(Tensor a, Tensor b)
    {
        RequireSame(nameof(Difference), a, b);
        int n = checked((int)a.Count);
        Tensor both = Scratch(a, (2, n)), y = Scratch(a, a.Shape);
        a.Device.Backend.Copy(a.Reshape((1, n)), both.Rows(0, 1));
        a.Device.Backend.Copy(b.Reshape((1, n)), both.Rows(1, 1));
        a.Device.Backend.WeightedSum(both, [1, -1], y);
        return y;
    }

    /// <summary>A copy of x.</summary>
    public static Tensor Copy(Tensor x)
    {
        Tensor y = Scratch(x, x.Shape);
        x.Device.Backend.Copy(x, y);
        return y;
    }

    /// <summary>Rows of a table (K, D), one per index: (N, D).</summary>
    public static Tensor Gather(Tensor table, ReadOnlySpan<int> index)
    {
        foreach (int i in index)
            Require(i >= 0 && i < table.Shape[0], $"Gather: row {i} of a table with {table.Shape[0]} rows.");
        Tensor y = Scratch(table, (index.Length, table.Shape[1]));
        table.Device.Backend.Gather(table, index, y);
        return y;
    }

    /// <summary>Sinusoidal features of timesteps, cosines first: (N, width).</summary>
    public static Tensor TimestepFeatures(Device device, ReadOnlySpan<float> timesteps, int width)
    {
        Tensor y = device.Scratch.Take((timesteps.Length, width));
        device.Backend.TimestepFeatures(timesteps, y);
        return y;
    }

    /// <summary>Patches of images: (N, C, H, W) to (N, T, C p p).</summary>
    public static Tensor Patchify(Tensor x, int patch)
    {
        var (n, c, h, w) = (x.Shape[0], x.Shape[1], x.Shape[2], x.Shape[3]);
        Require(h % patch == 0 && w % patch == 0, $"Patchify: a {h} x {w} grid cannot be cut into patches of {patch}.");
        Tensor y = Scratch(x, (n, h / patch * (w / patch), c * patch * patch));
        x.Device.Backend.Patchify(x, patch, y);
        return y;
    }

    /// <summary>Images of patches: (N, T, p p C) to (N, C, H, W).</summary>
    public static Tensor Unpatchify(Tensor x, int patch, int height, int width)
    {
        int channels = x.Shape[2] / (patch * patch);
        Require(x.Shape.RowCount == (long)channels * height * width, $"Unpatchify: tokens {x.Shape} in patches of {patch} do not fill {height} x {width}.");
        Tensor y = Scratch(x, (x.Shape[0], channels, height, width));
        x.Device.Backend.Unpatchify(x, patch, y);
        return y;
    }

    /// <summary>Guided output of a doubled batch: (2N, C, H, W) to (N, C, H, W); <paramref name="channels"/> of them are guided.</summary>
    public static Tensor Guide(Tensor output, float scale, int channels)
    {
        Shape s = output.Shape;
        Require(s.Rank == 4 && s[0] % 2 == 0, $"Guide: the output is {s}; it takes the conditional half, then the unconditional one.");
        Tensor y = Scratch(output, (s[0] / 2, s[1], s[2], s[3]));
        output.Device.Backend.Guide(output, scale, Math.Min(channels, s[1]), y);
        return y;
    }

    /// <summary>x, twice along the first dimension: (N, C, H, W) to (2N, C, H, W).</summary>
    public static Tensor Twice(Tensor x)
    {
        var (n, c, h, w) = (x.Shape[0], x.Shape[1], x.Shape[2], x.Shape[3]);
        Tensor y = Scratch(x, (2 * n, c, h, w));
        x.Device.Backend.Copy(x, y.Rows(0, n));
        x.Device.Backend.Copy(x, y.Rows(n, n));
        return y;
    }

    static Tensor Scratch(Tensor like, Shape shape, DType type = DType.F32) => like.Device.Scratch.Take(shape, type);

    /// <summary>(N, T, D) as (N·T, D).</summary>
    static Tensor Matrix(Tensor x) => x.Shape.Rank == 2 ? x : x.Reshape(((int)(x.Count / x.Shape[-1]), x.Shape[-1]));

    static void RequireModulation(string op, Tensor x, Tensor m) =>
        Require(x.Shape.Rank == 3 && m.Shape.Rank == 2 && m.Shape[0] == x.Shape[0] && m.Shape[1] == x.Shape[2], $"{op}: x is {x.Shape} but its modulation is {m.Shape}: it takes (N, T, D) and (N, D).");

    static void RequireSame(string op, Tensor x, Tensor a) =>
        Require(x.Shape == a.Shape, $"{op}: {x.Shape} and {a.Shape} must have the same shape.");

    static void Require(bool condition, [System.Runtime.CompilerServices.InterpolatedStringHandlerArgument(nameof(condition))] ref ShapeMessage message)
    {
        if (!condition)
            throw new ShapeException(message.ToString());
    }
}
