using TaylorSeer.Engine.Diffusion;

namespace TaylorSeer.Cli.Sampling;

/// <summary>A look at finished samples.</summary>
static class Samples
{
    /// <summary>The samples' values (N, C, H, W), all of them finite.</summary>
    /// <exception cref="FailureException">Some are not: a picture of them would be black or noise, and nobody would know why.</exception>
    public static float[] Finite(SampleResult result)
    {
        float[] values = result.ToArray();
        int bad = values.Count(v => !float.IsFinite(v));
        return bad == 0
            ? values
            : throw new FailureException($"{bad} of {values.Length} values of the samples are not finite numbers", "a smaller --interval or --max-order; if --interval 1 fails as well, the checkpoint is damaged");
    }
}
