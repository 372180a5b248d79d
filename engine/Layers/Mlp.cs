using TaylorSeer.Engine.Checkpoints;
using TaylorSeer.Kernels;

namespace TaylorSeer.Engine.Layers;

/// <summary>Two linear layers with tanh-GELU between. Weights: <c>fc1</c>, <c>fc2</c>.</summary>
public sealed class Mlp(Weights w, int width, int hidden)
{
    readonly Linear fc1 = new(w["fc1"], width, hidden, Activation.GeluTanh);
    readonly Linear fc2 = new(w["fc2"], hidden, width);

    /// <summary>What its input may be kept in.</summary>
    public DType Reads => fc1.Reads;

    /// <summary>(N, T, D) to (N, T, D).</summary>
    public Tensor Forward(Tensor x) => fc2.Forward(fc1.Forward(x, fc2.Reads));
}
