namespace TaylorSeer.Engine.Random;

// SplitMix64: a counter through a mixer, so that any number of the sequence can be made at any time.
//
//   v = seed + (i + 1) 9e3779b97f4a7c15
//   v = (v ^ v >> 30) bf58476d1ce4e5b9;   v = (v ^ v >> 27) 94d049bb133111eb;   number i is v ^ v >> 31     all modulo 2^64
//
// Steele, Lea and Flood, "Fast splittable pseudorandom number generators", 2014.

/// <summary>The sequence of the generator SplitMix64.</summary>
public static class SplitMix64
{
    /// <summary>What the counter advances by: 2^64 over the golden ratio, odd.</summary>
    public const ulong Step = 0x9e3779b97f4a7c15;

    /// <summary>Number <paramref name="index"/>, from 0, of the sequence of <paramref name="seed"/>.</summary>
    public static ulong At(ulong seed, long index)
    {
        unchecked
        {
            ulong v = seed + (((ulong)index + 1) * Step);
            v = (v ^ (v >> 30)) * 0xbf58476d1ce4e5b9;
            v = (v ^ (v >> 27)) * 0x94d049bb133111eb;
            return v ^ (v >> 31);
        }
    }
}
