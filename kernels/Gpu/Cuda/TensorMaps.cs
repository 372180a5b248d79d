namespace TaylorSeer.Kernels.Gpu.Cuda;

/// <summary>
/// Tensor maps (CUtensorMap), which tell a Hopper's copy engine where a matrix lies. A map follows from what it describes and holds no memory, so each is made
/// once and kept: an engine's matrices are the same from step to step.
/// </summary>
sealed unsafe class TensorMaps(CudaContext context)
{
    /// <summary>Of a map, 8 bytes each.</summary>
    public const int Words = 16;

    /// <summary>What cuTensorMapEncodeTiled takes, as cuda.h has it.</summary>
    public const int Float16 = 6, BFloat16 = 9, NoInterleave = 0, Swizzle128B = 3, Promote256B = 3, FillZeros = 0;

    /// <summary>Maps that are kept; a model has a few hundred.</summary>
    const int Most = 4096;

    const int Alignment = 64, BoxColumns = 64;

    readonly Dictionary<MatrixBoxes, ulong[]> maps = [];

    /// <summary>Whether the driver can make them: since CUDA 12.0.</summary>
    public static bool Exist(CudaDriver driver) => driver.TensorMapEncodeTiled is not null;

    /// <summary>The map of a matrix: boxes of 64 elements of a row, swizzled by 128 bytes; zeros outside of the matrix, or of the part and the sample that it is cut into.</summary>
    public ulong[] Of(in MatrixBoxes matrix)
    {
        if (maps.TryGetValue(matrix, out ulong[]? known))
            return known;
        if (maps.Count == Most)
            maps.Clear();
        ulong[] made = Make(matrix);
        maps.Add(matrix, made);
        return made;
    }

    ulong[] Make(in MatrixBoxes matrix)
    {
        byte* room = stackalloc byte[(Words * sizeof(ulong)) + Alignment];
        ulong* map = (ulong*)(((nint)room + Alignment - 1) / Alignment * Alignment);
        const int MostRank = 4;
        ulong* sizes = stackalloc ulong[MostRank], strides = stackalloc ulong[MostRank];      // strides of all dimensions but the first
        uint* box = stackalloc uint[MostRank] { BoxColumns, 1, 1, 1 }, steps = stackalloc uint[MostRank] { 1, 1, 1, 1 };
        ulong rowBytes = (ulong)matrix.Stride * sizeof(ushort);
        if (matrix.Cut is { } cut)
        {
            ulong columns = (ulong)(matrix.Columns / cut.Parts), rows = (ulong)(matrix.Rows / cut.Samples);
            (sizes[0], sizes[1], sizes[2], sizes[3]) = (columns, (ulong)cut.Parts, rows, (ulong)cut.Samples);
            (strides[0], strides[1], strides[2]) = (columns * sizeof(ushort), rowBytes, rows * rowBytes);
            box[2] = (uint)matrix.BoxRows;
        }
        else
        {
            (sizes[0], sizes[1]) = ((ulong)matrix.Columns, (ulong)matrix.Rows);
            strides[0] = rowBytes;
            box[1] = (uint)matrix.BoxRows;
        }

        int code = context.Enter().TensorMapEncodeTiled(
            map, matrix.IsBF16 ? BFloat16 : Float16, matrix.Cut is null ? 2u : MostRank, matrix.Address, sizes, strides, box, steps, NoInterleave, Swizzle128B, Promote256B, FillZeros);
        context.Check(code, $"cuTensorMapEncodeTiled of {matrix}");
        return new ReadOnlySpan<ulong>(map, Words).ToArray();
    }
}
