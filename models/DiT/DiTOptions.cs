using TaylorSeer.Kernels;

namespace TaylorSeer.Models;

/// <summary>What a checkpoint may leave open, or what its user expects of it.</summary>
public sealed record DiTOptions
{
    /// <summary>The model this file should be, e.g. <c>DiT-XL/2</c>; an error when it is another. Null: whatever it is.</summary>
    public string? Model { get; init; }

    /// <summary>Attention heads, for a file that does not say.</summary>
    public int? Heads { get; init; }

    /// <summary>The side of a sample the user expects (image side / 8 for latents); an error when the model has another. Null: whatever it has.</summary>
    public int? InputSize { get; init; }

    /// <summary>How the matrices of the blocks are kept and multiplied. Rounded or quantised while they are read; the file may hold any type.</summary>
    public WeightType Weights { get; init; } = WeightType.F32;
}
