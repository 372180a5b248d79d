namespace TaylorSeer.Tests.Cuda.Simt;

/// <summary>A box on its way to shared memory: rows of 128 bytes, as the matrix held them when the copy started.</summary>
sealed unsafe class BoxCopy(int destination, byte[] rows)
{
    public int Bytes => rows.Length;

    /// <summary>Puts the box where it belongs, swizzled.</summary>
    public void Land(Block block, Mbarrier barrier)
    {
        for (int at = 0; at < rows.Length; at += Swizzle.PieceBytes)
            rows.AsSpan(at, Swizzle.PieceBytes).CopyTo(new Span<byte>(block.Shared + Swizzle.Of(destination + at), Swizzle.PieceBytes));
        block.Shadow?.LandBox(barrier, destination, rows.Length);
    }
}
