using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;
using TaylorSeer.Kernels.Cpu;

namespace TaylorSeer.Tests.Ops;

public class VectorMathTests
{
    // every 4093rd float, a prime: a million values of every sign and exponent, the ends of the range appended
    static readonly float[] Sweep =
    [
        .. Enumerable.Range(0, (int)(0x1_0000_0000L / 4093)).Select(i => BitConverter.UInt32BitsToSingle((uint)(i * 4093L))).Where(float.IsFinite),
        float.PositiveInfinity, float.NegativeInfinity, float.MaxValue, float.MinValue, float.Epsilon, -float.Epsilon, 0, -0f, 1, -1,
    ];

    /// <summary>Whether a product and a sum round once here; the header states both bounds.</summary>
    static bool IsFused => Fma.IsSupported || AdvSimd.IsSupported;

    public static TheoryData<string> Functions => ["Exp2", "Exp", "GeluTanh", "Silu"];

    [Theory, MemberData(nameof(Functions))]
    public void The_error_stays_within_what_the_header_states(string function)
    {
        float[] y = Apply(function, Sweep);
        for (int i = 0; i < y.Length; i++)
            Check(function, Sweep[i], y[i]);
    }

    [Theory, MemberData(nameof(Functions))]
    public void Narrow_vectors_keep_the_same_bounds(string function)
    {
        for (int i = 0; i < Sweep.Length; i += 7)
        {
            float x = Sweep[i];
            Check(function, x, Apply<Floats1>(function, x));
            Check(function, x, Apply<Floats4>(function, x));
            Check(function, x, Apply<Floats8>(function, x));
        }
    }

    [Theory, MemberData(nameof(Functions))]
    public void NaN_stays_NaN(string function)
    {
        Assert.True(float.IsNaN(Apply<Floats1>(function, float.NaN)));
        Assert.True(float.IsNaN(Apply<Floats4>(function, float.NaN)));
        Assert.True(float.IsNaN(Apply<Floats8>(function, float.NaN)));
        Assert.All(Apply(function, [.. Enumerable.Repeat(float.NaN, 33)]), v => Assert.True(float.IsNaN(v)));
    }

    /// <summary>With the vectors that kernels use here, the last one filled up with zeros.</summary>
    static float[] Apply(string function, float[] x) =>
        Lanes.Is512 ? Map<Floats16>(function, x) : Lanes.Is256 ? Map<Floats8>(function, x) : Map<Floats4>(function, x);

    static unsafe float[] Map<V>(string function, float[] x)
        where V : unmanaged, IFloats<V>
    {
        float[] y = new float[(x.Length + V.Count - 1) / V.Count * V.Count];
        x.CopyTo(y, 0);
        fixed (float* at = y)
        {
            for (int i = 0; i < y.Length; i += V.Count)
                Apply(function, V.Load(at + i)).Store(at + i);
        }

        return y[..x.Length];
    }

    static void Check(string function, float x, float y)
    {
        double expected = function switch
        {
            "Exp2" => Math.Pow(2, x),
            "Exp" => Math.Exp(x),
            "GeluTanh" => float.IsNegativeInfinity(x) ? 0 : Gelu(x),
            _ => float.IsNegativeInfinity(x) ? 0 : x / (1 + Math.Exp(-x)),
        };
        if ((float)expected == y)
            return;

        double tolerance = function switch
        {
            "Exp2" => (IsFused ? 1 : 2) * Ulp(expected),
            "Exp" => (IsFused ? 1.25 : 2) * Ulp(expected),
            _ => 1e-7 + (2e-7 * Math.Abs(expected)),
        };
        Assert.True(Math.Abs(y - expected) <= tolerance, $"{function}({x:R}) is {y:R}, should be {expected:R}, allowed {tolerance}");
    }

    // 1 + tanh(u) = 2 / (1 + e^(-2u)): the same function, without the cancellation of the first form in double
    static double Gelu(double x) => x / (1 + Math.Exp(-2 * Math.Sqrt(2 / Math.PI) * (x + (0.044715 * x * x * x))));

    /// <summary>Distance of two floats near <paramref name="v"/>; of two denormals below the normal range.</summary>
    static double Ulp(double v) => Math.Pow(2, Math.Max(Math.ILogB(v), -126) - 23);

    static unsafe float Apply<V>(string function, float x)
        where V : unmanaged, IFloats<V>
    {
        V v = Apply(function, V.Broadcast(x));
        return *(float*)&v;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    static V Apply<V>(string function, V v)
        where V : unmanaged, IFloats<V> => function switch
        {
            "Exp2" => VectorMath.Exp2(v),
            "Exp" => VectorMath.Exp(v),
            "GeluTanh" => VectorMath.GeluTanh(v),
            _ => VectorMath.Silu(v),
        };
}
