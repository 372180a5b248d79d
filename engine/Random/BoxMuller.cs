namespace TaylorSeer.Engine.Random;

// BoxMuller: 16 uniforms in, 16 normals out, bit for bit as PyTorch computes them with AVX2.
//
//   r = √(−2 ln(1 − u[j]));  θ = 2π u[j + 8]                                          j = 0 … 7
//   u[j] = r cos θ · deviation + mean;   u[j + 8] = r sin θ · deviation + mean
//
//   All in f32: 2π u is a rounded f32 product, ln, sin and cos are the polynomials below. fma rounds once, every other
//   operation by itself, so the same bits come out everywhere; changing the order of anything changes pictures.
//
// The polynomials are those of the Cephes library (Stephen L. Moshier), in the arrangement of avx_mathfun (Giovanni
// Garberoglio, after sse_mathfun by Julien Pommier; zlib licence), computed here from their published description.

/// <summary>Uniforms to normals by the transform of Box and Muller (1958), in blocks of 16, in place.</summary>
static partial class BoxMuller
{
    /// <summary>Values that are transformed together: eight pairs, element j with element j + 8.</summary>
    public const int Block = 16;

    const float TwoPi = 6.2831855f, SqrtHalf = 0.707106781186547524f;
    const float Log0 = 7.0376836292E-2f, Log1 = -1.1514610310E-1f, Log2 = 1.1676998740E-1f, Log3 = -1.2420140846E-1f;
    const float Log4 = 1.4249322787E-1f, Log5 = -1.6668057665E-1f, Log6 = 2.0000714765E-1f, Log7 = -2.4999993993E-1f;
    const float Log8 = 3.3333331174E-1f, LogTwoLow = -2.12194440E-4f, LogTwoHigh = 0.693359375f;
    const float FourOverPi = 1.27323954473516f;
    const float QuarterPiHigh = -0.78515625f, QuarterPiMiddle = -2.4187564849853515625E-4f, QuarterPiLow = -3.77489497744594108E-8f;
    const float Cos0 = 2.443315711809948E-5f, Cos1 = -1.388731625493765E-3f, Cos2 = 4.166664568298827E-2f;
    const float Sin0 = -1.9515295891E-4f, Sin1 = 8.3321608736E-3f, Sin2 = -1.6666654611E-1f;

    /// <summary>The definition: one block, one pair after another.</summary>
    public static void Scalar(Span<float> block, float mean, float deviation)
    {
        for (int j = 0; j < Block / 2; j++)
        {
            float r = MathF.Sqrt(-2 * Log(1 - block[j]));
            (float sin, float cos) = SinCos(TwoPi * block[j + 8]);
            block[j] = MathF.FusedMultiplyAdd(r * cos, deviation, mean);
            block[j + 8] = MathF.FusedMultiplyAdd(r * sin, deviation, mean);
        }
    }

    // x in (0, 1], normal: x = m 2^e with m in [√½, √2), then a polynomial in m − 1
    static float Log(float x)
    {
        uint bits = BitConverter.SingleToUInt32Bits(x);
        float e = (int)(bits >> 23) - 126;
        float m = BitConverter.UInt32BitsToSingle((bits & 0x007fffff) | 0x3f000000);
        bool low = m < SqrtHalf;
        float old = m;
        m -= 1;
        if (low)
        {
            e -= 1;
            m += old;
        }

        float z = m * m;
        float y = Log0;
        y = MathF.FusedMultiplyAdd(y, m, Log1);
        y = MathF.FusedMultiplyAdd(y, m, Log2);
        y = MathF.FusedMultiplyAdd(y, m, Log3);
        y = MathF.FusedMultiplyAdd(y, m, Log4);
        y = MathF.FusedMultiplyAdd(y, m, Log5);
        y = MathF.FusedMultiplyAdd(y, m, Log6);
        y = MathF.FusedMultiplyAdd(y, m, Log7);
        y = MathF.FusedMultiplyAdd(y, m, Log8);
        y *= m;
        y = MathF.FusedMultiplyAdd(y, z, e * LogTwoLow);
        y = MathF.FusedMultiplyAdd(z, -0.5f, y);
        m += y;
        return MathF.FusedMultiplyAdd(e, LogTwoHigh, m);
    }

    // x in [0, 2π): j is the octant rounded up to even; what remains lies in [−π/4, π/4]
    static (float Sin, float Cos) SinCos(float x)
    {
        int j = ((int)(x * FourOverPi) + 1) & ~1;
        float y = j;
        x = MathF.FusedMultiplyAdd(y, QuarterPiHigh, x);
        x = MathF.FusedMultiplyAdd(y, QuarterPiMiddle, x);
        x = MathF.FusedMultiplyAdd(y, QuarterPiLow, x);

        float z = x * x;
        float c = MathF.FusedMultiplyAdd(Cos0, z, Cos1);
        c = MathF.FusedMultiplyAdd(c, z, Cos2);
        c *= z;
        c = MathF.FusedMultiplyAdd(c, z, -(z * 0.5f));
        c += 1;

        float s = MathF.FusedMultiplyAdd(Sin0, z, Sin1);
        s = MathF.FusedMultiplyAdd(s, z, Sin2);
        s *= z;
        s = MathF.FusedMultiplyAdd(s, x, x);

        (float sin, float cos) = (j & 2) != 0 ? (c, s) : (s, c);
        return ((j & 4) != 0 ? -sin : sin, ((j - 2) & 4) == 0 ? -cos : cos);
    }
}
