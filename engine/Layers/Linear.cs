using TaylorSeer.Engine.Backends;
using TaylorSeer.Engine.Checkpoints;
using TaylorSeer.Engine.Ops;
using TaylorSeer.Kernels;

namespace TaylorSeer.Engine.Layers;

/// <summary>y = act(x Wᵀ + b). Weights: <c>weight</c> (outputs, inputs), <c>bias</c> (outputs).</summary>
public sealed class Linear(Weights w, int inputs, int outputs, Activation act = Activation.None)
{
    readonly PackedWeight weight = w.TakeMatrix("weight", outputs, inputs);
    readonly Tensor bias = w.Take("bias", outputs);

    /// <summary>What its input may be kept in: see <see cref="PackedWeight.Reads"/>.</summary>
    public DType Reads => weight.Reads;

    /// <summary>(..., inputs) to (..., outputs), kept in f32 or in what the only reader <see cref="Reads"/>.</summary>
    public Tensor Forward(Tensor x, DType kept = DType.F32) => Op.Linear(x, weight, bias, act, kept);

    /// <summary>The same into memory that outlives the step.</summary>
    public void Forward(Tensor x, Tensor destination) => Op.Linear(x, weight, bias, act, destination);
}
