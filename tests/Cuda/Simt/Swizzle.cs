namespace TaylorSeer.Tests.Cuda.Simt;

/// <summary>Swizzling by 128 bytes, of the copy engine and of wgmma: bits 4 to 6 of an address are xored with bits 7 to 9.</summary>
static class Swizzle
{
    public const int PieceBytes = 16, RowBytes = 128, PatternBytes = 1024;

    public static int Of(int address) => address ^ (address >> 3 & 0x70);
}
