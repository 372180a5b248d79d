namespace TaylorSeer.Engine.Diffusion;

/// <summary>
/// Turns noise into a sample by removing a little of it per step, from step S − 1 to step 0. What a kind of sampler adds
/// is only the numbers of a step: <see cref="Coefficients"/>.
/// </summary>
public abstract partial class Sampler
{
    /// <summary>A sampler over the timesteps that <paramref name="respacing"/> keeps of <paramref name="schedule"/> (see <see cref="Respacing"/>).</summary>
    /// <exception cref="RespacingException">Not a respacing, or fewer than two steps.</exception>
    protected Sampler(NoiseSchedule schedule, string? respacing) => Schedule = schedule.Respace(respacing);

    /// <summary>The respaced noise schedule.</summary>
    public SpacedSchedule Schedule { get; }

    /// <summary>Number of steps S of a run, at least 2.</summary>
    public int Steps => Schedule.Steps;

    /// <summary>Clamp the estimate of the clean sample to [−1, 1] in every step: for models of pixels, not of latents.</summary>
    public bool ClampX0 { get; init; }

    /// <summary>What <see cref="Backends.IBackend.SamplerStep"/> multiplies with in step <paramref name="step"/>.</summary>
    /// <param name="step">0 … S − 1; S − 1 is the first of a run</param>
    /// <exception cref="ArgumentOutOfRangeException">No such step.</exception>
    public StepCoefficients Coefficients(int step)
    {
        CheckStep(step);
        return MakeCoefficients(step);
    }

    /// <summary>Whether step <paramref name="step"/> adds fresh noise.</summary>
    /// <exception cref="ArgumentOutOfRangeException">No such step.</exception>
    public bool NeedsNoise(int step)
    {
        CheckStep(step);
        return step != 0 && AddsNoise(step);
    }

    /// <summary>The numbers of step <paramref name="s"/>, which exists.</summary>
    protected abstract StepCoefficients MakeCoefficients(int s);

    /// <summary>Whether step <paramref name="s"/>, which is not 0, adds noise.</summary>
    protected abstract bool AddsNoise(int s);

    void CheckStep(int step)
    {
        if ((uint)step >= (uint)Steps)
            throw new ArgumentOutOfRangeException(nameof(step), step, $"This run has the steps 0 to {Steps - 1}.");
    }
}
