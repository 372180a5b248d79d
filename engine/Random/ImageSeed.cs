namespace TaylorSeer.Engine.Random;

// ImageSeed: the seed of image i of a run of many, so that an image needs no other image drawn before it.
//
//   base = low 32 bits of SplitMix64(seed)            all 64 bits of the run's seed matter
//   seed(i) = fmix32(base + i mod 2^32)               a bijection of 32-bit numbers
//
// PyTorch's CPU generator hears only the low 32 bits of a seed. Drawn at random, two of 50,000 such seeds would be equal,
// and so two images, in one run of four (the birthday paradox); a bijection of i makes every one of 2^32 different.
//
// Appleby, MurmurHash3 (fmix32).

/// <summary>Seeds of the single images of a bulk run.</summary>
public static class ImageSeed
{
    /// <summary>Images of one run whose seeds differ: 2^32.</summary>
    public const long MostImages = 1L << 32;

    /// <summary>The seed of image <paramref name="index"/>, below 2^32; different for every image of a run.</summary>
    /// <param name="seed">of the run</param>
    /// <param name="index">0 … 2^32 − 1</param>
    /// <exception cref="ArgumentOutOfRangeException">No such index.</exception>
    public static long Of(long seed, long index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, MostImages);
        return Mix32(unchecked((uint)SplitMix64.At((ulong)seed, 0) + (uint)index));
    }

    static uint Mix32(uint x)
    {
        unchecked
        {
            x = (x ^ (x >> 16)) * 0x85ebca6b;
            x = (x ^ (x >> 13)) * 0xc2b2ae35;
            return x ^ (x >> 16);
        }
    }
}
