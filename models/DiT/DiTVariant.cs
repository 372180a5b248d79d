namespace TaylorSeer.Models;

/// <summary>A published size of DiT (Peebles and Xie 2023, table 1), with a patch side.</summary>
public sealed record DiTVariant(string Name, int Depth, int Width, int Heads, int Patch)
{
    static readonly int[] Patches = [2, 4, 8];

    /// <summary>XL, L, B, S with patches of 2, 4, 8.</summary>
    public static IReadOnlyList<DiTVariant> All { get; } = [.. Sizes("XL", 28, 1152, 16), .. Sizes("L", 24, 1024, 16), .. Sizes("B", 12, 768, 12), .. Sizes("S", 12, 384, 6)];

    /// <summary>By name, e.g. <c>DiT-XL/2</c>; null when there is none.</summary>
    public static DiTVariant? Find(string name) => All.FirstOrDefault(v => v.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

    /// <summary>The full configuration for images of <paramref name="imageSize"/> pixels a side, as latents at an eighth of it.</summary>
    public DiTConfig For(int imageSize, int classes = 1000, int channels = 4) => new()
    {
        Depth = Depth,
        Width = Width,
        Heads = Heads,
        Patch = Patch,
        Channels = channels,
        InputSize = imageSize / 8,
        Classes = classes,
        MlpWidth = 4 * Width,
    };

    static IEnumerable<DiTVariant> Sizes(string size, int depth, int width, int heads) =>
        from patch in Patches select new DiTVariant($"DiT-{size}/{patch}", depth, width, heads, patch);
}
