using TaylorSeer.Engine.Backends;
using TaylorSeer.Kernels;

namespace TaylorSeer.Engine.Checkpoints;

/// <summary>
/// The weights of a model while it is built. Each layer claims its own from a scope, <c>w["blocks.0"]["attn"]</c>; every
/// tensor is claimed exactly once. What is missing or has another shape is noted and reported all together by
/// <see cref="Complete"/>, which hands over everything taken; what was taken is freed if it is never reached:
/// <code>
/// using Weights w = new(checkpoint, device);
/// DiT network = new(config, w);
/// WeightSet owner = w.Complete("DiT-XL/2");
/// </code>
/// </summary>
public sealed class Weights : IDisposable
{
    readonly WeightClaims claims;
    readonly string prefix;
    readonly bool outermost;

    /// <summary>Weights of a checkpoint under their own names.</summary>
    public Weights(Checkpoint checkpoint, Device device)
        : this(new NamedSources(checkpoint), device)
    {
    }

    /// <summary>Weights under the names that the model uses.</summary>
    public Weights(NamedSources sources, Device device)
        : this(new WeightClaims(sources, device), "", WeightType.F32) => outermost = true;

    Weights(WeightClaims claims, string prefix, WeightType type) => (this.claims, this.prefix, Type) = (claims, prefix, type);

    /// <summary>Where the weights are brought to.</summary>
    public Device Device => claims.Device;

    /// <summary>How matrices that are taken here are kept.</summary>
    public WeightType Type { get; }

    /// <summary>The weights whose names begin with <paramref name="scope"/> and a dot. Shares everything with this one; only the outermost is disposed.</summary>
    public Weights this[string scope] => new(claims, $"{prefix}{scope}.", Type);

    /// <summary>The same scope, with matrices kept as <paramref name="type"/>.</summary>
    public Weights As(WeightType type) => new(claims, prefix, type);

    /// <summary>Claims a tensor of exactly this shape and copies it to the device, in f32.</summary>
    /// <returns>The tensor; owned by what <see cref="Complete"/> returns. After a problem, one that must not be computed with.</returns>
    public Tensor Take(string name, Shape shape) => claims.Take(prefix + name, shape);

    /// <summary>
    /// Claims the matrix of a linear layer and packs it for the device, kept as <see cref="Type"/>. A kernel of a convolution (outputs, C, p, p) is
    /// the matrix (outputs, C·p·p).
    /// </summary>
    /// <returns>The matrix; owned by what <see cref="Complete"/> returns. After a problem, one that must not be computed with.</returns>
    public PackedWeight TakeMatrix(string name, int outputs, int inputs) => claims.TakeMatrix(prefix + name, outputs, inputs, Type);

    /// <summary>Claims the kernel of a convolution (outputs, channels, side, side) and packs it for images whose channels lie together.</summary>
    /// <returns>The matrix (outputs, side·side·channels); owned by what <see cref="Complete"/> returns. After a problem, one that must not be computed with.</returns>
    public PackedWeight TakeKernel(string name, int outputs, int channels, int side) => claims.TakeKernel(prefix + name, outputs, channels, side, Type);

    /// <summary>Nobody needs to claim this weight, or the weights of this scope.</summary>
    public void Ignore(string nameOrScope) => claims.Ignore(prefix + nameOrScope);

    /// <summary>Ends the claiming.</summary>
    /// <param name="what">the model, as messages name it</param>
    /// <returns>The owner of everything that was taken.</returns>
    /// <exception cref="CheckpointException">Weights are missing, misshapen, or left over; the message lists them.</exception>
    public WeightSet Complete(string what) => claims.Complete(what);

    /// <summary>Frees what was taken, unless <see cref="Complete"/> handed it over.</summary>
    public void Dispose()
    {
        if (outermost)
            claims.Dispose();
    }
}
