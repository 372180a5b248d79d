using TaylorSeer.Engine.Layers;

namespace TaylorSeer.Models;

/// <summary>The sizes of a DiT. Everything but the number of heads can be read off a checkpoint's shapes.</summary>
public sealed record DiTConfig
{
    /// <summary>Tokens of a sample are counted in 32 bits.</summary>
    const int LargestGrid = 46_340;

    /// <summary>Number of blocks, L.</summary>
    public required int Depth { get; init; }

    /// <summary>Hidden size, D; a multiple of 4 and of <see cref="Heads"/>.</summary>
    public required int Width { get; init; }

    /// <summary>Attention heads; the head size is Width / Heads.</summary>
    public required int Heads { get; init; }

    /// <summary>Side of a patch, p.</summary>
    public required int Patch { get; init; }

    /// <summary>Channels of a sample, C; the network puts out 2C (noise, variance).</summary>
    public required int Channels { get; init; }

    /// <summary>Side of a sample: latent side (image side / 8), or pixels for a model that works on pixels.</summary>
    public required int InputSize { get; init; }

    /// <summary>Number of classes, K; the label table has one row more, for "no class".</summary>
    public required int Classes { get; init; }

    /// <summary>Width of the MLP's hidden layer.</summary>
    public required int MlpWidth { get; init; }

    /// <summary>Side of the token grid, g.</summary>
    public int Grid => InputSize / Patch;

    /// <summary>Tokens, T = g².</summary>
    public int Tokens => Grid * Grid;

    public int HeadDim => Width / Heads;

    /// <summary>Values per patch of the network's output, p · p · 2C.</summary>
    public int PatchOutputs => Patch * Patch * 2 * Channels;

    /// <summary>The published name, e.g. <c>DiT-XL/2</c>, or one made of the sizes.</summary>
    public string Name => DiTVariant.All.FirstOrDefault(v => v.Depth == Depth && v.Width == Width && v.Patch == Patch)?.Name
        ?? $"DiT {Depth}x{Width}/{Patch}";

    /// <summary>Parameters, the position table included.</summary>
    public long Parameters
    {
        get
        {
            long d = Width, block = (3 * d * d) + (3 * d) + (d * d) + d + (2 * d * MlpWidth) + MlpWidth + d + (6 * d * d) + (6 * d);
            return (Tokens * d) + (d * Channels * Patch * Patch) + d + (TimestepEmbedder.Features * d) + d + (d * d) + d + ((Classes + 1) * d)
                + (Depth * block) + (2 * d * d) + (2 * d) + (PatchOutputs * d) + PatchOutputs;
        }
    }

    /// <summary>What is wrong with these sizes, as the end of a sentence; null if nothing is.</summary>
    public string? Problem =>
        Heads < 1 || Width % Heads != 0 ? $"a width of {Width} cannot be split into {Heads} heads"
        : Width % 4 != 0 ? $"a width of {Width} is not a multiple of 4, which the position table needs"
        : Patch < 1 || InputSize < Patch || InputSize % Patch != 0 ? $"a side of {InputSize} is not a multiple of the patch side {Patch}"
        : Grid > LargestGrid ? $"a side of {InputSize} in patches of {Patch} makes more than 2^31 tokens"
        : Depth < 1 || Channels < 1 || Classes < 1 ? $"depth {Depth}, channels {Channels} and classes {Classes} must all be positive"
        : null;
}
