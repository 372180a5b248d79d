namespace TaylorSeer.Tests.Cuda.Simt;

/// <summary>Lanes of a warp that are at the same instruction.</summary>
struct Fragment
{
    public int Pc;
    public uint Mask;

    /// <summary>At a collective whose other lanes have not come yet.</summary>
    public bool Waits;
}
