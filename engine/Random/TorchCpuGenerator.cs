using System.Runtime.Intrinsics;

namespace TaylorSeer.Engine.Random;

/// <summary>
/// PyTorch's random numbers on a CPU: the same values, in the same order of draws, as after <c>manual_seed</c>, with
/// contiguous tensors of f32 and f64. Not safe for several threads at once.
/// </summary>
/// <param name="seed">any; only the low 32 bits matter</param>
/// <param name="path">whose arithmetic makes the f32 normals of a draw of 16 or more</param>
public sealed partial class TorchCpuGenerator(long seed = TorchCpuGenerator.DefaultSeed, TorchCpuPath path = TorchCpuPath.Vector) : INoiseSource
{
    /// <summary>The seed of a generator that never was given one.</summary>
    public const long DefaultSeed = 67280421310721;

    readonly MersenneTwister twister = new((uint)seed);

    /// <summary>Starts over, and forgets the spare normal.</summary>
    public void Seed(long seed)
    {
        twister.Seed((uint)seed);
        spare = null;
    }

    /// <summary>Raw 32-bit outputs.</summary>
    public void Words(Span<uint> destination)
    {
        while (destination.Length > 0)
        {
            ReadOnlySpan<uint> words = twister.Take(destination.Length);
            words.CopyTo(destination);
            destination = destination[words.Length..];
        }
    }

    /// <summary><c>rand</c>: the low 24 bits of a word each, in [0, 1).</summary>
    public void Uniform(Span<float> destination)
    {
        while (destination.Length > 0)
        {
            ReadOnlySpan<uint> words = twister.Take(destination.Length);
            ToUniform(words, destination);
            destination = destination[words.Length..];
        }
    }

    /// <summary><c>uniform_(low, high)</c>.</summary>
    public void Uniform(Span<float> destination, float low, float high)
    {
        Uniform(destination);
        float range = high - low;
        foreach (ref float u in destination)
            u = (u * range) + low;
    }

    /// <summary><c>rand</c> in f64: the low 53 bits of two words each, in [0, 1).</summary>
    public void Uniform(Span<double> destination)
    {
        foreach (ref double u in destination)
            u = NextDouble();
    }

    /// <summary><c>randint(low, high)</c>: integers from low to high − 1.</summary>
    /// <exception cref="ArgumentOutOfRangeException">high is not above low.</exception>
    public void RandInt(Span<long> destination, long low, long high)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(high, low);
        ulong range = (ulong)high - (ulong)low;
        foreach (ref long n in destination)
            n = (long)((ulong)low + ((range <= uint.MaxValue ? twister.Next() : twister.Next64()) % range));
    }

    /// <summary><c>random_()</c> of an int32 tensor: 0 … 2^31 − 1.</summary>
    public void RandomInt32(Span<int> destination)
    {
        foreach (ref int n in destination)
            n = (int)(twister.Next() & int.MaxValue);
    }

    double NextDouble() => (twister.Next64() & ((1UL << 53) - 1)) * (1.0 / (1UL << 53));

    static void ToUniform(ReadOnlySpan<uint> words, Span<float> destination)
    {
        const int Lanes = 8;
        const float Unit = 1f / (1 << 24);
        int i = 0;
        for (; i + Lanes <= words.Length; i += Lanes)
        {
            Vector256<int> low = (Vector256.Create(words.Slice(i, Lanes)) & Vector256.Create(0xffffffu)).AsInt32();
            (Vector256.ConvertToSingle(low) * Vector256.Create(Unit)).CopyTo(destination.Slice(i, Lanes));
        }

        for (; i < words.Length; i++)
            destination[i] = (words[i] & 0xffffff) * Unit;
    }
}
