namespace TaylorSeer.Engine.Random;

// A draw of n elements is spread over the threads of a grid, P of them, that runs K times:
//
//   P = 256 · min(⌈n / 256⌉, MaxBlocks);   K = ⌊(n − 1) / 4P⌋ + 1
//   thread t in loop k has the four words philox(counter = (offset / 4 + k, t), key = seed);
//   word i of them makes element 4P·k + P·i + t;   afterwards offset += 4K
//
// So as long as n ≤ P an element has a counter of its own and three words are wasted, and above that the values depend
// on how many blocks the device holds. A GPU evaluates sine and cosine with its fast instructions: expect its normals
// within 1e-6 of these, not equal.

/// <summary>
/// PyTorch's random numbers on a CUDA device, in f32: the order of draws after <c>manual_seed</c>. Not safe for several
/// threads at once.
/// </summary>
/// <param name="seed">any; all 64 bits matter</param>
public sealed class TorchCudaGenerator(long seed = TorchCpuGenerator.DefaultSeed) : INoiseSource
{
    const int ThreadsPerBlock = 256;
    const float Unit = 2.3283064E-10f, Angle = Unit * 6.2831855f;   // 2^-32, 2π 2^-32
    const long LargestRange = 1L << 28;

    readonly int maxBlocks = int.MaxValue;
    ulong key = (ulong)seed;

    /// <summary>Most blocks of a grid: <see cref="BlocksOf"/> the device to imitate. No limit unless set: right for every draw that fits on the device.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Less than 1.</exception>
    public int MaxBlocks
    {
        get => maxBlocks;
        init
        {
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(value, nameof(MaxBlocks));
            maxBlocks = value;
        }
    }

    /// <summary>Position in the stream: words that each thread has used, a multiple of 4.</summary>
    public ulong Offset { get; private set; }

    /// <summary>Blocks that a device runs at once: an A100 has 108 multiprocessors of 2048 threads, an H100 132.</summary>
    public static int BlocksOf(int multiprocessors, int threadsPerMultiprocessor) => multiprocessors * (threadsPerMultiprocessor / ThreadsPerBlock);

    /// <summary>Starts over.</summary>
    public void Seed(long seed) => (key, Offset) = ((ulong)seed, 0);

    void INoiseSource.Normal(Span<float> destination) => Randn(destination);

    /// <summary><c>randn</c>: mean 0, variance 1.</summary>
    public void Randn(Span<float> destination)
    {
        (long threads, long loops) = Grid(destination.Length);
        for (long k = 0; k < loops; k++)
        {
            for (long t = 0, from = 4 * threads * k; t < threads && from + t < destination.Length; t++)
            {
                (uint x, uint y, uint z, uint w) = Block(k, t);
                NormalPair(x, y, from + t, threads, destination);
                NormalPair(z, w, from + t + (2 * threads), threads, destination);
            }
        }

        Offset += 4 * (ulong)loops;
    }

    /// <summary><c>rand</c>: in [0, 1).</summary>
    public void Rand(Span<float> destination)
    {
        (long threads, long loops) = Grid(destination.Length);
        for (long at = 0; at < destination.Length; at++)
        {
            float u = MathF.FusedMultiplyAdd(Word(at, threads), Unit, Unit / 2);
            destination[(int)at] = u == 1 ? 0 : u;
        }

        Offset += 4 * (ulong)loops;
    }

    /// <summary><c>randint(low, high)</c>: integers from low to high − 1.</summary>
    /// <exception cref="ArgumentOutOfRangeException">high is not above low, or 2^28 or more above it: from there on PyTorch's versions differ.</exception>
    public void RandInt(Span<long> destination, long low, long high)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(high, low);
        if ((ulong)high - (ulong)low >= LargestRange)
            throw new ArgumentOutOfRangeException(nameof(high), high, $"Integers from {low}: at most 2^28 − 1 different ones can be drawn as PyTorch does.");

        (long threads, long loops) = Grid(destination.Length);
        for (long at = 0; at < destination.Length; at++)
            destination[(int)at] = low + (Word(at, threads) % (high - low));

        Offset += 4 * (ulong)loops;
    }

    (long Threads, long Loops) Grid(long count)
    {
        if (count == 0)
            return (ThreadsPerBlock, 0);
        long threads = ThreadsPerBlock * Math.Min((count + ThreadsPerBlock - 1) / ThreadsPerBlock, MaxBlocks);
        return (threads, ((count - 1) / (4 * threads)) + 1);
    }

    (uint X, uint Y, uint Z, uint W) Block(long loop, long thread) => Philox.Block((Offset / 4) + (ulong)loop, (ulong)thread, key);

    uint Word(long element, long threads)
    {
        (long loop, long rest) = Math.DivRem(element, 4 * threads);
        (uint x, uint y, uint z, uint w) = Block(loop, rest % threads);
        return (rest / threads) switch { 0 => x, 1 => y, 2 => z, _ => w };
    }

    // The sine comes first here, and the uniforms lie in (0, 1]. Functions in f64 rounded to f32 are the same on every machine.
    static void NormalPair(uint radius, uint angle, long at, long next, Span<float> destination)
    {
        if (at >= destination.Length)
            return;

        float u = MathF.FusedMultiplyAdd(radius, Unit, Unit / 2);
        float v = MathF.FusedMultiplyAdd(angle, Angle, Angle / 2);
        float s = MathF.Sqrt(-2 * (float)Math.Log(u));
        destination[(int)at] = s * (float)Math.Sin(v);
        if (at + next < destination.Length)
            destination[(int)(at + next)] = s * (float)Math.Cos(v);
    }
}
