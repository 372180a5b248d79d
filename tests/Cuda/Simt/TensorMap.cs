using System.Runtime.InteropServices;

namespace TaylorSeer.Tests.Cuda.Simt;

/// <summary>
/// A matrix and the boxes in which it is copied, in 128 bytes. What a driver writes there is its secret; this is the simulated
/// driver's way. Boxes have rows of 128 bytes, swizzled by 128 bytes; what lies outside of the matrix is zero.
/// </summary>
[StructLayout(LayoutKind.Sequential, Size = Bytes)]
readonly record struct TensorMap(ulong Address, long RowBytes, long Rows, long Stride, int BoxRows, int ElementBytes)
{
    public const int Bytes = 128, Alignment = 64;

    const ulong Magic = 0x70616D726F736E65;

    readonly ulong magic = Magic;

    public bool IsValid => magic == Magic;
}
