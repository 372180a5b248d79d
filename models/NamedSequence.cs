using System.Text;
using TaylorSeer.Engine.Random;

namespace TaylorSeer.Models;

/// <summary>
/// Numbers that follow from a name, the same on every machine: SplitMix64 from the name's hash (FNV-1a, 64 bits, of its UTF-8). Any piece of the
/// sequence can be made at any time.
/// </summary>
/// <param name="name">whose numbers</param>
/// <param name="salt">other salts give other sequences to the same name</param>
readonly struct NamedSequence(string name, ulong salt = 0)
{
    const int Bits = 24;

    readonly ulong state = Hash(name) ^ salt;

    /// <summary>Number <paramref name="i"/>, from 0: uniform in [−1, 1), a multiple of 2⁻²³.</summary>
    public double Uniform(long i) => ((long)(SplitMix64.At(state, i) >> (64 - Bits)) - (1L << (Bits - 1))) / (double)(1L << (Bits - 1));

    static ulong Hash(string text)
    {
        ulong hash = 0xcbf29ce484222325;
        foreach (byte b in Encoding.UTF8.GetBytes(text))
            hash = unchecked((hash ^ b) * 0x100000001b3);
        return hash;
    }
}
