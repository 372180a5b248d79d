using System.Runtime.Intrinsics;

namespace TaylorSeer.Engine.Random;

// MersenneTwister: mt19937, 624 words of state, all renewed at once.
//
//   s[j] = s[j + 397] ^ (y >> 1) ^ (y odd ? 9908b0df : 0),   y = upper bit of s[j], lower 31 bits of s[j + 1]
//   indices modulo 624; a word put out is s[j] tempered
//
// The nearest word that an update reads after its own is 1 ahead and the nearest that it needs already updated is 227
// behind, so eight lanes never depend on each other.
//
// Matsumoto and Nishimura, "Mersenne Twister: a 623-dimensionally equidistributed uniform pseudorandom number
// generator", 1998.

/// <summary>The generator mt19937, the same words as <c>std::mt19937</c>.</summary>
public sealed class MersenneTwister
{
    const int Size = 624, Middle = 397, Behind = Size - Middle, Lanes = 8;
    const uint Matrix = 0x9908b0df, Upper = 0x80000000, Lower = 0x7fffffff;

    readonly uint[] state = new uint[Size];
    readonly uint[] tempered = new uint[Size];
    int next;

    /// <summary>A generator as after <see cref="Seed"/>.</summary>
    public MersenneTwister(uint seed) => Seed(seed);

    /// <summary>Starts over.</summary>
    public void Seed(uint seed)
    {
        state[0] = seed;
        for (uint j = 1; j < Size; j++)
            state[j] = (1812433253 * (state[j - 1] ^ (state[j - 1] >> 30))) + j;
        next = Size;
    }

    /// <summary>The next 32 bits.</summary>
    public uint Next()
    {
        if (next == Size)
            Renew();
        return tempered[next++];
    }

    /// <summary>The next 64 bits: two words, the first is the high half.</summary>
    public ulong Next64()
    {
        ulong high = Next();
        return (high << 32) | Next();
    }

    /// <summary>The next words without copying them: at least one, at most <paramref name="most"/>; valid until the next call.</summary>
    internal ReadOnlySpan<uint> Take(int most)
    {
        if (next == Size)
            Renew();
        ReadOnlySpan<uint> words = tempered.AsSpan(next, Math.Min(most, Size - next));
        next += words.Length;
        return words;
    }

    void Renew()
    {
        Twist(0, Behind, Middle);
        Twist(Behind, Size - 1, -Behind);
        state[Size - 1] = state[Middle - 1] ^ Mix(state[Size - 1], state[0]);

        for (int j = 0; j < Size; j += Lanes)
            Temper(Vector256.Create(state.AsSpan(j, Lanes))).CopyTo(tempered.AsSpan(j, Lanes));
        next = 0;
    }

    // s[j] = s[j + distance] ^ mix(s[j], s[j + 1]) for from ≤ j < to
    void Twist(int from, int to, int distance)
    {
        int j = from;
        for (; j + Lanes <= to; j += Lanes)
        {
            Vector256<uint> mixed = Mix(Vector256.Create(state.AsSpan(j, Lanes)), Vector256.Create(state.AsSpan(j + 1, Lanes)));
            (Vector256.Create(state.AsSpan(j + distance, Lanes)) ^ mixed).CopyTo(state.AsSpan(j, Lanes));
        }

        for (; j < to; j++)
            state[j] = state[j + distance] ^ Mix(state[j], state[j + 1]);
    }

    static uint Mix(uint here, uint ahead) => (((here & Upper) | (ahead & Lower)) >> 1) ^ ((0 - (ahead & 1)) & Matrix);

    static Vector256<uint> Mix(Vector256<uint> here, Vector256<uint> ahead)
    {
        Vector256<uint> y = (here & Vector256.Create(Upper)) | (ahead & Vector256.Create(Lower));
        return (y >> 1) ^ ((Vector256<uint>.Zero - (ahead & Vector256<uint>.One)) & Vector256.Create(Matrix));
    }

    static Vector256<uint> Temper(Vector256<uint> y)
    {
        y ^= y >> 11;
        y ^= (y << 7) & Vector256.Create(0x9d2c5680);
        y ^= (y << 15) & Vector256.Create(0xefc60000);
        return y ^ (y >> 18);
    }
}
