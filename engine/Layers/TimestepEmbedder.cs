using TaylorSeer.Engine.Checkpoints;
using TaylorSeer.Engine.Ops;
using TaylorSeer.Kernels;

namespace TaylorSeer.Engine.Layers;

/// <summary>A timestep as a vector: 256 sinusoids through a two-layer network. Weights: <c>mlp.0</c>, <c>mlp.2</c>.</summary>
public sealed class TimestepEmbedder(Weights w, int width)
{
    /// <summary>Sinusoidal features per timestep, cosines first.</summary>
    public const int Features = 256;

    readonly Linear fc1 = new(w["mlp.0"], Features, width, Activation.Silu);
    readonly Linear fc2 = new(w["mlp.2"], width, width);

    /// <summary>N timesteps (0 to 999) to (N, D).</summary>
    public Tensor Forward(Device device, ReadOnlySpan<float> timesteps) =>
        fc2.Forward(fc1.Forward(Op.TimestepFeatures(device, timesteps, Features)));
}
