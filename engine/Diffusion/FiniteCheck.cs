using System.Numerics;
using System.Runtime.InteropServices;

namespace TaylorSeer.Engine.Diffusion;

/// <summary>
/// Looks after each step whether the samples are still numbers. A NaN never goes away again: without the check a run would
/// end in a black picture, and nobody would know where it began. Samples are small (16 KB each for DiT at 256 px), and the
/// host needs them for previews anyway.
/// </summary>
/// <param name="x">the samples of the run (N, C, H, W)</param>
sealed class FiniteCheck(Tensor x)
{
    readonly float[] values = new float[x.Count];

    /// <summary>Whether all samples are finite now.</summary>
    public bool Holds()
    {
        x.Device.Read(x, values);
        ReadOnlySpan<Vector<float>> vectors = MemoryMarshal.Cast<float, Vector<float>>(values);
        Vector<float> nothing = Vector<float>.Zero;                  // v · 0 is 0, but NaN for NaN and the infinities
        foreach (Vector<float> v in vectors)
            nothing += v * Vector<float>.Zero;
        float rest = Vector.Sum(nothing);
        foreach (float v in values.AsSpan(vectors.Length * Vector<float>.Count))
            rest += v * 0;
        return rest == 0;
    }

    /// <summary>What to say when they are not.</summary>
    public NotFiniteNumberException Error(StepReport step)
    {
        int first = Array.FindIndex(values, v => !float.IsFinite(v)), bad = values.Count(v => !float.IsFinite(v));
        Shape s = x.Shape;
        var (n, c, h, w) = (first / (int)s.RowCount, first / (s[2] * s[3]) % s[1], first / s[3] % s[2], first % s[3]);
        return new NotFiniteNumberException(
            $"Step {step.Step} ({(step.IsForecast ? "forecast" : "computed")}, timestep {step.Timestep}, call {step.Call + 1}) left {bad} of {values.Length} values of the samples x {s} not finite: "
            + $"the first is x[{n}, {c}, {h}, {w}] = {values[first]}. The run was stopped.", values[first]);
    }
}
