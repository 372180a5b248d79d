using TaylorSeer.Engine.Diffusion;
using TaylorSeer.Kernels.Ops;

namespace TaylorSeer.Engine.Backends;

/// <summary>The engine's step coefficients under the names that the kernels' formula uses.</summary>
static class SamplerCoefficients
{
    public static SamplerNumbers Numbers(this in StepCoefficients k) => new(
        k.Recip, k.RecipM1, k.X0, k.X, k.Eps, k.ClampX0, k.Sigma, k.LearnedVariance, k.LogVarianceMin, k.LogVarianceMax);
}
