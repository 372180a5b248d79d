namespace TaylorSeer.Engine.Diffusion;

/// <summary>Arithmetic of one call of a network for a whole batch. Multiply-adds of matrix products; 1 MAC = 2 FLOPs.</summary>
public readonly record struct NetworkCost
{
    /// <summary>MACs of every step: embedders, modulation, final layer. (Counted also where forecasting the last output leaves the patch embedding out.)</summary>
    public required long AlwaysMacs { get; init; }

    /// <summary>MACs of a computed step on top of that: the blocks.</summary>
    public required long BlockMacs { get; init; }

    /// <summary>What the published implementation's counter adds on a computed step.</summary>
    public required long ReferenceComputed { get; init; }

    /// <summary>What the published implementation's counter adds on a forecast step.</summary>
    public required long ReferenceForecast { get; init; }
}
