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

    /// <summary>
    /// Weights and inputs in e4m3, an 8-bit float, a quarter of the memory; multiplied by tensor cores of compute capability 8.9 and later. The cpu does the same in f32, which shows what it changes and
    /// saves nothing. How: at the head of Linear.FP8.cs.
    /// </summary>
    FP8,
}

/// <summary>What a type costs.</summary>
public static class WeightTypes
{
    /// <summary>Bytes of a weight, scales of rows not counted.</summary>
    public static int Bytes(this WeightType type) => type switch
    {
        WeightType.F32 => 4,
        WeightType.BF16 or WeightType.F16 => 2,
        WeightType.Int8 or WeightType.FP8 => 1,
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "not a type of weights"),
    };
}
