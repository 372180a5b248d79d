namespace TaylorSeer.Kernels.Gpu.Cuda.TensorCores;

/// <summary>What tensor cores multiply. Sums are f32 in all.</summary>
public enum OperandType
{
    BF16,

    F16,

    /// <summary>8 bits, 3 of them after the point; with a scale per row of both operands. Compute capability 8.9 and up.</summary>
    E4M3,
}
