using System.Numerics;
using System.Runtime.InteropServices;

namespace TaylorSeer.Engine.Diffusion;

/// <summary>
/// Looks after each step whether the samples are still numbers. A NaN never goes away again: without the check a run would
/// end in a black picture, and nobody would know where it began. Samples are small: 16 KB each for DiT at 256 px.
/// </summary>
static class FiniteCheck
{
    /// <summary>Refuses samples that are not finite.</summary>
    /// <param name="values">samples</param>
    /// <param name="shape">their shape (N, C, H, W)</param>
    /// <param name="step">the step that left them</param>
    /// <exception cref="NotFiniteNumberException">Says how many there are, where the first is, and after which step.</exception>
    public static void Require(ReadOnlySpan<float> values, Shape shape, StepReport step)
    {
        if (!Holds(values))
            throw Error(values, shape, step);
    }

    static bool Holds(ReadOnlySpan<float> values)
    {
        ReadOnlySpan<Vector<float>> vectors = MemoryMarshal.Cast<float, Vector<float>>(values);
        Vector<float> nothing = Vector<float>.Zero;                  // v · 0 is 0, but NaN for NaN and the infinities
        foreach (Vector<float> v in vectors)
            nothing += v * Vector<float>.Zero;
        float rest = Vector.Sum(nothing);
        foreach (float v in values[(vectors.Length * Vector<float>.Count)..])
            rest += v * 0;
        return rest == 0;
    }

    static NotFiniteNumberException Error(ReadOnlySpan<float> values, Shape s, StepReport step)
    {
        int first = -1, bad = 0;
        for (int i = 0; i < values.Length; i++)
        {
            if (float.IsFinite(values[i]))
                continue;
            first = bad++ == 0 ? i : first;
        }

        var (n, c, h, w) = (first / (int)s.RowCount, first / (s[2] * s[3]) % s[1], first / s[3] % s[2], first % s[3]);
        return new NotFiniteNumberException(
            $"Step {step.Step} ({(step.IsForecast ? "forecast" : "computed")}, timestep {step.Timestep}, call {step.Call + 1}) left {bad} of {values.Length} values of the samples x {s} not finite: "
            + $"the first is x[{n}, {c}, {h}, {w}] = {values[first]}. The run was stopped.", values[first]);
    }
}
