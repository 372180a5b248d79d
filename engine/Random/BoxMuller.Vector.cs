using System.Runtime.Intrinsics;

namespace TaylorSeer.Engine.Random;

// A lane holds one of the eight pairs of a block, so a block is exactly one Vector256 of radii and one of angles, and
// there is no tail. The operations and their order are those of BoxMuller.Scalar, and so are the bits.
// Machines with 128-bit vectors run each operation on two halves.
static partial class BoxMuller
{
    /// <summary>Transforms every block of <paramref name="values"/>, whose length is a multiple of <see cref="Block"/>.</summary>
    public static void Transform(Span<float> values, float mean, float deviation)
    {
        for (; values.Length >= Block; values = values[Block..])
        {
            if (Vector128.IsHardwareAccelerated)
                Vector(values[..Block], mean, deviation);
            else
                Scalar(values[..Block], mean, deviation);
        }
    }

    /// <summary>One block, all pairs at once.</summary>
    public static void Vector(Span<float> block, float mean, float deviation)
    {
        Span<float> first = block[..8], second = block.Slice(8, 8);
        Vector256<float> r = Vector256.Sqrt(Vector256.Create(-2f) * Log(Vector256<float>.One - Vector256.Create<float>(first)));
        (Vector256<float> sin, Vector256<float> cos) = SinCos(Vector256.Create(TwoPi) * Vector256.Create<float>(second));
        Fma(r * cos, Vector256.Create(deviation), Vector256.Create(mean)).CopyTo(first);
        Fma(r * sin, Vector256.Create(deviation), Vector256.Create(mean)).CopyTo(second);
    }

    static Vector256<float> Log(Vector256<float> x)
    {
        Vector256<float> e = Vector256.ConvertToSingle((x.AsInt32() >> 23) - Vector256.Create(126));
        Vector256<float> old = ((x.AsInt32() & Vector256.Create(0x007fffff)) | Vector256.Create(0x3f000000)).AsSingle();
        Vector256<float> low = Vector256.LessThan(old, Vector256.Create(SqrtHalf));
        e -= low & Vector256<float>.One;
        Vector256<float> m = old - Vector256<float>.One + (low & old);

        Vector256<float> z = m * m;
        Vector256<float> y = Fma(Vector256.Create(Log0), m, Vector256.Create(Log1));
        y = Fma(y, m, Vector256.Create(Log2));
        y = Fma(y, m, Vector256.Create(Log3));
        y = Fma(y, m, Vector256.Create(Log4));
        y = Fma(y, m, Vector256.Create(Log5));
        y = Fma(y, m, Vector256.Create(Log6));
        y = Fma(y, m, Vector256.Create(Log7));
        y = Fma(y, m, Vector256.Create(Log8));
        y *= m;
        y = Fma(y, z, e * Vector256.Create(LogTwoLow));
        y = Fma(z, Vector256.Create(-0.5f), y);
        return Fma(e, Vector256.Create(LogTwoHigh), m + y);
    }

    static (Vector256<float> Sin, Vector256<float> Cos) SinCos(Vector256<float> x)
    {
        Vector256<int> j = (Vector256.ConvertToInt32(x * Vector256.Create(FourOverPi)) + Vector256<int>.One) & Vector256.Create(~1);
        Vector256<float> y = Vector256.ConvertToSingle(j);
        x = Fma(y, Vector256.Create(QuarterPiHigh), x);
        x = Fma(y, Vector256.Create(QuarterPiMiddle), x);
        x = Fma(y, Vector256.Create(QuarterPiLow), x);

        Vector256<float> z = x * x;
        Vector256<float> c = Fma(Vector256.Create(Cos0), z, Vector256.Create(Cos1));
        c = Fma(c, z, Vector256.Create(Cos2));
        c *= z;
        c = Fma(c, z, -(z * Vector256.Create(0.5f)));
        c += Vector256<float>.One;

        Vector256<float> s = Fma(Vector256.Create(Sin0), z, Vector256.Create(Sin1));
        s = Fma(s, z, Vector256.Create(Sin2));
        s *= z;
        s = Fma(s, x, x);

        Vector256<float> swap = Vector256.Equals(j & Vector256.Create(2), Vector256.Create(2)).AsSingle();
        Vector256<int> four = Vector256.Create(4);
        Vector256<int> sinSign = (j & four) << 29, cosSign = Vector256.AndNot(four, j - Vector256.Create(2)) << 29;
        return (
            Vector256.ConditionalSelect(swap, c, s) ^ sinSign.AsSingle(),
            Vector256.ConditionalSelect(swap, s, c) ^ cosSign.AsSingle());
    }

    static Vector256<float> Fma(Vector256<float> a, Vector256<float> b, Vector256<float> c) => Vector256.FusedMultiplyAdd(a, b, c);
}
