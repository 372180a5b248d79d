using TaylorSeer.Engine.Checkpoints;
using TaylorSeer.Engine.Ops;

namespace TaylorSeer.Engine.Layers;

/// <summary>Images as tokens: a convolution whose stride is its size, i.e. one linear map per patch. Weight: <c>proj</c> (D, C, p, p).</summary>
public sealed class PatchEmbed(Weights w, int patch, int channels, int width)
{
    readonly Linear proj = new(w["proj"], channels * patch * patch, width);

    /// <summary>(N, C, H, W) to (N, T, D), tokens row by row.</summary>
    public Tensor Forward(Tensor x) => proj.Forward(Op.Patchify(x, patch));
}
