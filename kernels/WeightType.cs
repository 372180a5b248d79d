namespace TaylorSeer.Kernels;

/// <summary>How the matrix of a linear layer is kept, and with it how it is multiplied. Biases, inputs and results are f32 in all.</summary>
public enum WeightType
{
    /// <summary>As it is: f32.</summary>
    F32,

    /// <summary>Weights rounded to bf16, half the memory; multiplied in f32. A product is off by at most 2⁻⁸ of itself.</summary>
    BF16,

    /// <summary>Weights rounded to f16, half the memory; multiplied in f32. Eight times finer than bf16, between 6e-5 and 65504 only; GPU devices have it.</summary>
    F16,

    /// <summary>Weights and inputs in 8 bits, a quarter of the memory; multiplied as integers. How: at the head of Linear.Int8.cs.</summary>
    Int8,
}
