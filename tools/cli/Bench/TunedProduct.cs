using TaylorSeer.Kernels;
using TaylorSeer.Models;

namespace TaylorSeer.Cli.Bench;

/// <summary>A linear layer of a model at a batch, as the tuning of its plan measures it.</summary>
/// <param name="Name">where it occurs: <c>xl2-256.b1.qkv</c></param>
/// <param name="M">rows: two per guided image and token</param>
/// <param name="N">outputs</param>
/// <param name="K">inputs</param>
/// <param name="Act">applied to results</param>
/// <param name="Gated">results are added to the tokens, times a gate, instead of being stored</param>
sealed record TunedProduct(string Name, int M, int N, int K, Activation Act, bool Gated)
{
    /// <summary>The four layers of a block.</summary>
    public static IEnumerable<TunedProduct> Of(DiTVariant variant, int imageSize, int images)
    {
        DiTConfig c = variant.For(imageSize);
        int rows = 2 * images * c.Tokens, d = c.Width;
        string name = $"{variant.Name.Replace("DiT-", "", StringComparison.Ordinal).Replace("/", "", StringComparison.Ordinal).ToLowerInvariant()}-{imageSize}.b{images}";
        return
        [
            new($"{name}.qkv", rows, 3 * d, d, Activation.None, Gated: false),
            new($"{name}.proj", rows, d, d, Activation.None, Gated: true),
            new($"{name}.fc1", rows, c.MlpWidth, d, Activation.GeluTanh, Gated: false),
            new($"{name}.fc2", rows, d, c.MlpWidth, Activation.None, Gated: true),
        ];
    }

    /// <summary>Two per multiply-add.</summary>
    public double Flops => 2.0 * M * N * K;

    public string Shape => $"{M}, {K} -> {N}";
}
