namespace TaylorSeer.Engine.Diffusion;

/// <summary>A class-conditional network that predicts noise and variance: what a sampler needs to know of a model.</summary>
public interface IDenoiser
{
    /// <summary>What it is, e.g. <c>DiT-XL/2</c>.</summary>
    string Name { get; }

    Device Device { get; }

    /// <summary>One sample: (C, H, W).</summary>
    Shape Sample { get; }

    /// <summary>Number of classes K; label K stands for "no class".</summary>
    int Classes { get; }

    /// <summary>Starts a run: makes whatever depends on its plan alone. State belongs to the run, so a model may serve several.</summary>
    /// <exception cref="Memory.MemoryLimitException">It would need more memory than there is.</exception>
    IDenoiserRun Start(DenoiserPlan plan);
}
