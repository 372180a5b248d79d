using TaylorSeer.Engine;

namespace TaylorSeer.Models;

/// <summary>What an encoder says of an image: a normal distribution per latent value, all (C, h, w).</summary>
public sealed class LatentDistribution
{
    const float LeastLogVariance = -30, MostLogVariance = 20;

    /// <param name="moments">(2C, h, w): means, then logarithms of variances</param>
    /// <param name="shape">(C, h, w)</param>
    public LatentDistribution(ReadOnlySpan<float> moments, Shape shape)
    {
        int count = (int)shape.Count;
        (Shape, Mean) = (shape, moments[..count].ToArray());
        LogVariance = Array.ConvertAll(moments[count..].ToArray(), v => Math.Clamp(v, LeastLogVariance, MostLogVariance));
        Deviation = Array.ConvertAll(LogVariance, v => (float)Math.Exp(0.5 * v));
    }

    public Shape Shape { get; }

    public float[] Mean { get; }

    /// <summary>Clamped to −30 … 20.</summary>
    public float[] LogVariance { get; }

    /// <summary>Standard deviations.</summary>
    public float[] Deviation { get; }

    /// <summary>mean + deviation · noise.</summary>
    /// <param name="noise">standard normal numbers, as many as <see cref="Mean"/> has</param>
    public float[] Sample(ReadOnlySpan<float> noise)
    {
        if (noise.Length != Mean.Length)
            throw new ShapeException($"Sample: {noise.Length} numbers for latents {Shape}.");
        float[] sample = new float[Mean.Length];
        for (int i = 0; i < sample.Length; i++)
        {
            float spread = Deviation[i] * noise[i];
            sample[i] = Mean[i] + spread;
        }

        return sample;
    }
}
