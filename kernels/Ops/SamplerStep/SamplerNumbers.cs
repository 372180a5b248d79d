namespace TaylorSeer.Kernels.Ops;

/// <summary>The factors of <see cref="SamplerStep"/>, named as in its formula.</summary>
/// <param name="Recip">Factor of x in the estimate x0.</param>
/// <param name="RecipM1">Factor of the predicted noise in x0; not 0 where <paramref name="Eps"/> is not.</param>
/// <param name="X0">Factor of x0 in the next x.</param>
/// <param name="X">Factor of x in the next x.</param>
/// <param name="Eps">Factor of the recovered noise e' in the next x.</param>
/// <param name="ClampX0">Clamp x0 to [−1, 1].</param>
/// <param name="Sigma">Deviation of the added noise, unless learned.</param>
/// <param name="LearnedVariance">Take the deviation from v.</param>
/// <param name="LogMin">Log variance where v is −1.</param>
/// <param name="LogMax">Log variance where v is 1.</param>
public readonly record struct SamplerNumbers(
    float Recip, float RecipM1, float X0, float X, float Eps, bool ClampX0, float Sigma, bool LearnedVariance, float LogMin, float LogMax);
