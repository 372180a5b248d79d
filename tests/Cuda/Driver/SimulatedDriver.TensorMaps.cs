using TaylorSeer.Tests.Cuda.Simt;

namespace TaylorSeer.Tests.Cuda.Driver;

/// <summary>Tensor maps.</summary>
unsafe partial class SimulatedDriver
{
    const int Float16 = 6, BFloat16 = 9, Swizzle128B = 3;

    /// <summary>
    /// What the driver's documentation asks for, for the maps that the simulated copy engine knows: matrices of 16-bit elements, swizzled by 128 bytes.
    /// </summary>
    public static void TensorMapEncodeTiled(
        void* map, int type, uint rank, ulong address, ulong* sizes, ulong* strides, uint* box, uint* steps, int interleave, int swizzle, int promotion, int fill)
    {
        const ulong MostSize = 1ul << 32, MostStride = 1ul << 40;
        const uint MostBox = 256;
        Require((nint)map % TensorMap.Alignment == 0 && rank is 2 or 4 && type is Float16 or BFloat16);
        Require(address % 16 == 0);
        for (int i = 0; i < rank - 1; i++)      // of a dimension that follows: a multiple
            Require(strides[i] % 16 == 0 && strides[i] < MostStride && (i == 0 || strides[i] % strides[i - 1] == 0));
        for (int i = 0; i < rank; i++)
            Require(sizes[i] is > 0 and <= MostSize && box[i] is > 0 and <= MostBox && steps[i] == 1);
        Require(box[0] * sizeof(ushort) == Swizzle.RowBytes);
        Require(interleave == 0 && swizzle == Swizzle128B && promotion is >= 0 and <= 3 && fill == 0);
        Require(rank == 2 || (box[1] == 1 && box[3] == 1));
        long rowBytes = (long)sizes[0] * sizeof(ushort);
        *(TensorMap*)map = rank == 2
            ? new(address, rowBytes, (long)sizes[1], (long)strides[0], (int)box[1], sizeof(ushort))
            : new(
                address, rowBytes, (long)sizes[2], (long)strides[1], (int)box[2], sizeof(ushort),
                4, (long)sizes[1], (long)strides[0], (long)sizes[3], (long)strides[2]);
    }
}
