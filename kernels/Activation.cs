namespace TaylorSeer.Kernels;

/// <summary>What a linear layer does to its output before storing it.</summary>
public enum Activation
{
    /// <summary>Nothing: y = x Wᵀ + b.</summary>
    None,

    /// <summary>GELU in the tanh form: 0.5 v (1 + tanh(sqrt(2/π) (v + 0.044715 v³))).</summary>
    GeluTanh,

    /// <summary>SiLU: v · sigmoid(v).</summary>
    Silu,

    /// <summary>The larger of v and 0; not-a-number stays what it is.</summary>
    Relu,
}
