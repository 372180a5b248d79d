using System.Runtime.InteropServices;

namespace TaylorSeer.Tests.Cuda.Simt;

/// <summary>
/// A matrix and the boxes in which it is copied, in 128 bytes. What a driver writes there is its secret; this is the simulated
/// driver's way. Boxes have rows of 128 bytes, swizzled by 128 bytes; what lies outside of the matrix is zero. With four dimensions there are matrices side
/// by side (parts), and samples of these; a box is of one matrix.
/// </summary>
[StructLayout(LayoutKind.Sequential, Size = Bytes)]
readonly record struct TensorMap(
    ulong Address, long RowBytes, long Rows, long Stride, int BoxRows, int ElementBytes,
    int Rank = 2, long Parts = 1, long PartStride = 0, long Samples = 1, long SampleStride = 0)
{
    public const int Bytes = 128, Alignment = 64;

    const ulong Magic = 0x70616D726F736E65;

    readonly ulong magic = Magic;

    public bool IsValid => magic == Magic;
}
