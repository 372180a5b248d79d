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
        Require((nint)map % TensorMap.Alignment == 0 && rank == 2 && type is Float16 or BFloat16);
        Require(address % 16 == 0 && strides[0] % 16 == 0 && strides[0] < MostStride);
        for (int i = 0; i < 2; i++)
            Require(sizes[i] is > 0 and <= MostSize && box[i] is > 0 and <= MostBox && steps[i] == 1);
        Require(box[0] * sizeof(ushort) == Swizzle.RowBytes);
        Require(interleave == 0 && swizzle == Swizzle128B && promotion is >= 0 and <= 3 && fill == 0);
        *(TensorMap*)map = new(address, (long)sizes[0] * sizeof(ushort), (long)sizes[1], (long)strides[0], (int)box[1], sizeof(ushort));
    }
}
