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

    /// <summary>(..., inputs) to (..., outputs).</summary>
    public Tensor Forward(Tensor x) => Op.Linear(x, weight, bias, act);

    /// <summary>The same into memory that outlives the step.</summary>
    public void Forward(Tensor x, Tensor destination) => Op.Linear(x, weight, bias, act, destination);
}
