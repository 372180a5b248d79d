namespace TaylorSeer.Engine.Diffusion;

/// <summary>Arithmetic of one call of a network for a whole batch. Multiply-adds of matrix products; 1 MAC = 2 FLOPs.</summary>
public readonly record struct NetworkCost
{
    /// <summary>MACs of every step: embedders, modulation, final layer.</summary>
    public required long AlwaysMacs { get; init; }

    /// <summary>MACs of a computed step on top of that: the blocks, and the embedding of the tokens where only the last output is forecast.</summary>
    public required long ComputedMacs { get; init; }

    /// <summary>What the published implementation's counter adds on a computed step.</summary>
    public required long ReferenceComputed { get; init; }

    /// <summary>What the published implementation's counter adds on a forecast step.</summary>
    public required long ReferenceForecast { get; init; }
}
