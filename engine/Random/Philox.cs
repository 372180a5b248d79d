namespace TaylorSeer.Engine.Random;

/// <summary>
/// Philox4x32-10: ten rounds of multiplications turn a counter and a key into four words (Salmon et al. 2011, "Parallel
/// random numbers: as easy as 1, 2, 3"). No state: any word of a stream can be had without those before it.
/// </summary>
public static class Philox
{
    /// <summary>The four words of a 128-bit counter, whose halves are given, under a 64-bit key.</summary>
    public static (uint X, uint Y, uint Z, uint W) Block(ulong counterLow, ulong counterHigh, ulong key)
    {
        uint c0 = (uint)counterLow, c1 = (uint)(counterLow >> 32), c2 = (uint)counterHigh, c3 = (uint)(counterHigh >> 32);
        uint k0 = (uint)key, k1 = (uint)(key >> 32);
        for (int round = 0; round < 10; round++)
        {
            ulong p = c0 * 0xd2511f53UL, q = c2 * 0xcd9e8d57UL;
            (c0, c1, c2, c3) = ((uint)(q >> 32) ^ c1 ^ k0, (uint)q, (uint)(p >> 32) ^ c3 ^ k1, (uint)p);
            k0 += 0x9e3779b9;
            k1 += 0xbb67ae85;
        }

        return (c0, c1, c2, c3);
    }
}
