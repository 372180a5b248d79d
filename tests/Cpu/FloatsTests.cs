using System.Runtime.Intrinsics.X86;
using TaylorSeer.Kernels.Cpu;

namespace TaylorSeer.Tests.Cpu;

/// <summary>Whatever vector an element meets, it comes out with the same bits.</summary>
public unsafe class FloatsTests
{
    const int Length = 48;

    // ties, signed zeros, denormals, the ends of the range, infinities; products and sums of neighbours round
    static readonly float[] X =
    [
        0, -0f, 0.5f, -0.5f, 1.5f, 2.5f, -2.5f, 1, -1, 3, 1 / 3f, -1 / 7f, 1e-40f, -1e-45f, float.MaxValue, float.MinValue,
        float.PositiveInfinity, float.NegativeInfinity, 8388609, -8388609, .. Numbers(28, seed: 1, 300),
    ];

    static readonly float[] Y = Numbers(Length, seed: 2, 3), Z = Numbers(Length, seed: 3, 3);

    // n of Scale, as far as it may go, and what each element is scaled to: denormals and overflows too
    static readonly float[] N = [.. Enumerable.Range(0, Length).Select(i => (float)((i * 11 % 505) - 252))];

    // what the lanes hold where they are not floats; and whole numbers of a byte
    static readonly float[] Bits = [.. Enumerable.Range(0, Length).Select(i => BitConverter.Int32BitsToSingle(i * 0x0753_1357))];

    static readonly float[] Whole = [.. Enumerable.Range(0, Length).Select(i => (float)(i * 255 / (Length - 1)))];

    public static TheoryData<int> Widths => Avx512F.IsSupported ? [4, 8, 16] : [4, 8];

    [Theory, MemberData(nameof(Widths))]
    public void Every_width_gives_an_element_the_bits_that_a_single_lane_gives_it(int width)
    {
        (string, uint[])[] expected = All<Floats1>(), results = width switch { 4 => All<Floats4>(), 8 => All<Floats8>(), _ => All<Floats16>() };
        foreach (((string name, uint[] one), (_, uint[] many)) in expected.Zip(results))
        {
            for (int i = 0; i < one.Length; i++)
                Assert.True(one[i] == many[i], $"{name}, element {i} of {X[i]:R}, {Y[i]:R}, {Z[i]:R}: {many[i]:x8}, alone {one[i]:x8}");
        }
    }

    [Theory, MemberData(nameof(Widths))]
    public void The_larger_or_smaller_of_something_and_NaN_is_NaN(int width)
    {
        Assert.All(width switch { 4 => WithNaN<Floats4>(), 8 => WithNaN<Floats8>(), _ => WithNaN<Floats16>() }, x => Assert.True(float.IsNaN(x)));
        Assert.All(WithNaN<Floats1>(), x => Assert.True(float.IsNaN(x)));
    }

    [Theory, MemberData(nameof(Widths))]
    public void A_sum_is_that_of_all_lanes(int width)
    {
        fixed (float* x = Whole)
            Assert.Equal(Whole.Take(width).Sum(), width switch { 4 => Floats4.Sum(Floats4.Load(x)), 8 => Floats8.Sum(Floats8.Load(x)), _ => Floats16.Sum(Floats16.Load(x)) });
    }

    static (string Name, uint[] Bits)[] All<V>()
        where V : unmanaged, IFloats<V> =>
    [
        ("+", Map<V>((x, y, _) => x + y, X, Y, Z)),
        ("-", Map<V>((x, y, _) => x - y, X, Y, Z)),
        ("*", Map<V>((x, y, _) => x * y, X, Y, Z)),
        ("/", Map<V>((x, y, _) => x / y, X, Y, Z)),
        ("Broadcast", Map<V>((x, _, _) => x + V.Broadcast(1 / 3f), X, Y, Z)),
        ("MultiplyAdd", Map<V>(V.MultiplyAdd, X, Y, Z)),
        ("AddProduct", Map<V>(AddProduct, X, Y, Z)),
        ("Max", Map<V>((x, y, _) => V.Max(x, y), X, Y, Z)),
        ("Min", Map<V>((x, y, _) => V.Min(x, y), X, Y, Z)),
        ("Round", Map<V>((x, _, _) => V.Round(x), X, Y, Z)),
        ("Scale", Map<V>((_, y, n) => V.Scale(y, n), X, Y, N)),
        ("VectorMath.Exp", Map<V>((x, _, _) => VectorMath.Exp(x), X, Y, Z)),
        ("VectorMath.GeluTanh", Map<V>((x, _, _) => VectorMath.GeluTanh(x), X, Y, Z)),
        ("LowHalves", Map<V>((_, _, bits) => V.LowHalves(bits), X, Y, Bits)),
        ("HighHalves", Map<V>((_, _, bits) => V.HighHalves(bits), X, Y, Bits)),
        ("FromIntegers", Map<V>((_, _, bits) => V.FromIntegers(bits), X, Y, Bits)),
        ("StoreBytes", Bytes<V>()),
        ("BF16", Halves<V>()),
    ];

    static uint[] Map<V>(Func<V, V, V, V> function, float[] x, float[] y, float[] z)
        where V : unmanaged, IFloats<V>
    {
        var results = new uint[Length];
        fixed (float* a = x, b = y, c = z)
        fixed (uint* to = results)
        {
            for (int i = 0; i < Length; i += V.Count)
                function(V.Load(a + i), V.Load(b + i), V.Load(c + i)).Store((float*)(to + i));
        }

        return results;
    }

    static V AddProduct<V>(V x, V y, V sum)
        where V : unmanaged, IFloats<V>
    {
        V.AddProduct(ref sum, x, y);
        return sum;
    }

    static uint[] Bytes<V>()
        where V : unmanaged, IFloats<V>
    {
        byte[] results = new byte[Length];
        fixed (float* from = Whole)
        fixed (byte* to = results)
        {
            for (int i = 0; i < Length; i += V.Count)
                V.Load(from + i).StoreBytes(to + i);
        }

        Assert.Equal(Whole, results.Select(b => (float)b));
        return [.. results];
    }

    /// <summary>Rounded to bf16, and read back in the upper half of each result.</summary>
    static uint[] Halves<V>()
        where V : unmanaged, IFloats<V>
    {
        var results = new uint[Length];
        ushort[] stored = new ushort[Length];
        fixed (float* from = X)
        fixed (uint* to = results)
        fixed (ushort* kept = stored)
        {
            for (int i = 0; i < Length; i += V.Count)
            {
                V.Load(from + i).StoreBF16(kept + i);
                V.LoadBF16(kept + i).Store((float*)(to + i));
            }
        }

        Assert.Equal(stored, results.Select(r => (ushort)(r >> 16)));
        return results;
    }

    static float[] WithNaN<V>()
        where V : unmanaged, IFloats<V>
    {
        float[] results = new float[2 * V.Count];
        fixed (float* to = results)
        {
            V.Max(V.Broadcast(1), V.Broadcast(float.NaN)).Store(to);
            V.Min(V.Broadcast(1), V.Broadcast(float.NaN)).Store(to + V.Count);
        }

        return results;
    }

    static float[] Numbers(int count, int seed, float range)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => ((random.NextSingle() * 2) - 1) * range)];
    }
}
