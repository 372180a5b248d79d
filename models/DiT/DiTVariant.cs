namespace TaylorSeer.Models;

/// <summary>A published size of DiT (Peebles and Xie 2023, table 1), with a patch side.</summary>
public sealed record DiTVariant(string Name, int Depth, int Width, int Heads, int Patch)
{
    /// <summary>XL, L, B, S with patches of 2, 4, 8.</summary>
    public static IReadOnlyList<DiTVariant> All { get; } =
    [
        .. from size in (ReadOnlySpan<(string, int, int, int)>)[("XL", 28, 1152, 16), ("L", 24, 1024, 16), ("B", 12, 768, 12), ("S", 12, 384, 6)]
           from patch in new[] { 2, 4, 8 }
           select new DiTVariant($"DiT-{size.Item1}/{patch}", size.Item2, size.Item3, size.Item4, patch),
    ];

    /// <summary>By name, e.g. <c>DiT-XL/2</c>; null when there is none.</summary>
    public static DiTVariant? Find(string name) => All.FirstOrDefault(v => v.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

    /// <summary>The full configuration for images of <paramref name="imageSize"/> pixels a side: four latent channels at an eighth of the size, 1000 classes.</summary>
    public DiTConfig For(int imageSize, int classes = 1000, int channels = 4) => new()
    {
        Depth = Depth, Width = Width, Heads = Heads, Patch = Patch, Channels = channels, InputSize = imageSize / 8, Classes = classes, MlpWidth = 4 * Width,
    };
}
