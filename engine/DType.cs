namespace TaylorSeer.Engine;

/// <summary>Element types of tensors and checkpoints. Arithmetic is in f32; the others are storage.</summary>
public enum DType
{
    F32,
    F16,
    BF16,
    F64,
    I8,
    I32,
    I64,
    U8,

    /// <summary>f32 whose rows lie in the order in which the cpu's products read them (<see cref="Kernels.Ops.RowOrder.Blocked"/>): between two operations alone.</summary>
    F32Blocked,

    /// <summary>Blocks of 32 signed bytes with a common f16 scale (GGUF's Q8_0); in files only.</summary>
    Q8,
}

/// <summary>Sizes and names of element types.</summary>
public static class DTypes
{
    /// <summary>Bytes of <paramref name="count"/> elements; of <see cref="DType.Q8"/>, whole blocks of them.</summary>
    public static long Bytes(this DType type, long count) =>
        type == DType.Q8 ? count / Checkpoints.Q8Blocks.Length * Checkpoints.Q8Blocks.Bytes : count * type.Bytes();

    /// <summary>The same with rows one after another.</summary>
    public static DType InPlainOrder(this DType type) => type == DType.F32Blocked ? DType.F32 : type;

    /// <summary>Bytes per element.</summary>
    public static int Bytes(this DType type) => type switch
    {
        DType.F64 or DType.I64 => 8,
        DType.F32 or DType.F32Blocked or DType.I32 => 4,
        DType.F16 or DType.BF16 => 2,
        DType.I8 or DType.U8 => 1,
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "not an element type"),
    };
}
