namespace TaylorSeer.Engine.Random;

// Normals come in two ways that PyTorch chooses by the length of a draw, and they exchange the roles of the uniforms:
//
//   below 16    one after another, in f64 whatever the type:   √(−2 log1p(−u2)) · cos and sin of 2π u1;
//               the second of a pair is kept for the next short draw, whenever that comes, until seeding
//   16 or more  in blocks of 16 (BoxMuller). What remains behind the last whole block is not drawn alone: the last 16
//               values, finished ones included, are drawn again as one more block.
public sealed partial class TorchCpuGenerator
{
    double? spare;

    void INoiseSource.Normal(Span<float> destination) => Randn(destination);

    /// <summary><c>randn</c>: mean 0, variance 1.</summary>
    public void Randn(Span<float> destination) => Normal(destination, 0, 1);

    /// <summary><c>randn</c> in f64.</summary>
    public void Randn(Span<double> destination) => Normal(destination, 0, 1);

    /// <summary><c>normal_(mean, deviation)</c>.</summary>
    public void Normal(Span<float> destination, double mean, double deviation)
    {
        if (destination.Length < BoxMuller.Block)
        {
            foreach (ref float x in destination)
                x = (float)((NextNormal() * deviation) + mean);
            return;
        }

        Uniform(destination);
        int whole = destination.Length / BoxMuller.Block * BoxMuller.Block;
        Transform(destination[..whole], (float)mean, (float)deviation);
        if (whole == destination.Length)
            return;

        Span<float> last = destination[^BoxMuller.Block..];
        Uniform(last);
        Transform(last, (float)mean, (float)deviation);
    }

    /// <summary><c>normal_(mean, deviation)</c> in f64.</summary>
    public void Normal(Span<double> destination, double mean, double deviation)
    {
        if (destination.Length < BoxMuller.Block)
        {
            foreach (ref double x in destination)
                x = (NextNormal() * deviation) + mean;
            return;
        }

        Uniform(destination);
        for (int at = 0; at + BoxMuller.Block <= destination.Length; at += BoxMuller.Block)
            TransformBlock(destination.Slice(at, BoxMuller.Block), mean, deviation);
        if (destination.Length % BoxMuller.Block == 0)
            return;

        Span<double> last = destination[^BoxMuller.Block..];
        Uniform(last);
        TransformBlock(last, mean, deviation);
    }

    double NextNormal()
    {
        if (spare is { } kept)
        {
            spare = null;
            return kept;
        }

        double u1 = NextDouble(), u2 = NextDouble();
        double r = Math.Sqrt(-2 * LogOnePlus(-u2)), angle = 2 * Math.PI * u1;
        spare = r * Math.Sin(angle);
        return r * Math.Cos(angle);
    }

    // ln(1 + x) without losing the digits of a small x: the rounding error of w = 1 + x is divided out again
    // (Goldberg 1991, theorem 4).
    static double LogOnePlus(double x)
    {
        double w = 1 + x;
        return w == 1 ? x : Math.Log(w) * (x / (w - 1));
    }

    void Transform(Span<float> values, float mean, float deviation)
    {
        if (path == TorchCpuPath.Vector)
        {
            BoxMuller.Transform(values, mean, deviation);
            return;
        }

        for (; values.Length > 0; values = values[BoxMuller.Block..])
            TransformByFunctions(values[..BoxMuller.Block], mean, deviation);
    }

    // Functions in f64 rounded to f32: the same on every machine, where the f32 functions of libraries differ in the last bit.
    static void TransformByFunctions(Span<float> block, float mean, float deviation)
    {
        for (int j = 0; j < 8; j++)
        {
            float r = MathF.Sqrt(-2 * (float)Math.Log(1 - block[j]));
            float angle = (float)(2 * Math.PI * block[j + 8]);
            block[j] = (r * (float)Math.Cos(angle) * deviation) + mean;
            block[j + 8] = (r * (float)Math.Sin(angle) * deviation) + mean;
        }
    }

    static void TransformBlock(Span<double> block, double mean, double deviation)
    {
        for (int j = 0; j < 8; j++)
        {
            double r = Math.Sqrt(-2 * Math.Log(1 - block[j])), angle = 2 * Math.PI * block[j + 8];
            block[j] = (r * Math.Cos(angle) * deviation) + mean;
            block[j + 8] = (r * Math.Sin(angle) * deviation) + mean;
        }
    }
}
