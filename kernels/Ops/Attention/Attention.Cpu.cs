using TaylorSeer.Kernels.Cpu;
using TaylorSeer.Kernels.Memory;

namespace TaylorSeer.Kernels.Ops;

// Queries lie in the lanes of the vectors, two vectors of them at a time (32 with AVX-512), so that a softmax is a loop over
// keys with a separate maximum and sum in every lane, and both products are those of Linear.Tiles:
//
//   S^T (keys, 32) = K Q^T        K broadcast, Q^T transposed once per 32 queries, 1/sqrt(d) and log2(e) multiplied in
//   P^T = 2^(S^T - max)           the powers of two of VectorMath
//   O^T (d, 32)   += V^T P^T      V broadcast as it lies
//
// Keys are taken 256 at a time (S^T: 32 KB); maximum, sum and O^T are rescaled when a later block holds a larger score
// (the online softmax of Milakov and Gimelshein 2018, as in FlashAttention). There is never an N x N matrix.
//
// A piece copies the keys and values of its head first: in qkv they lie 3D apart, which defeats the prefetchers (without the
// copy 9 to 22 % slower).
public static unsafe partial class Attention
{
    /// <summary>y = softmax(Q Kᵀ / √d) V for every head.</summary>
    /// <param name="pool">the threads that share the work; the result does not depend on their number</param>
    /// <param name="qkv">(samples, tokens, 3 width): queries, keys, values; in each, heads one after another</param>
    /// <param name="samples">sequences, which do not see each other</param>
    /// <param name="tokens">tokens of each</param>
    /// <param name="width">heads times the size of a head</param>
    /// <param name="heads">divides width</param>
    /// <param name="y">(samples, tokens, width); does not overlap qkv</param>
    /// <exception cref="ArgumentException">Heads do not divide the width, or a view is too short for its shape.</exception>
    public static void Cpu(WorkerPool pool, View<float> qkv, int samples, int tokens, int width, int heads, View<float> y)
    {
        if (heads <= 0 || width % heads != 0)
            throw new ArgumentException($"Attention: {heads} heads do not divide a width of {width}.", nameof(heads));
        long elements = (long)samples * tokens * width;
        if (qkv.Length < 3 * elements || y.Length < elements)
        {
            throw new ArgumentException(
                $"Attention: qkv holds {qkv.Length} floats and y {y.Length}, but {samples} samples of {tokens} tokens of width {width} need {3 * elements} and {elements}.");
        }

        if (elements <= 0)
            return;
        if (Lanes.Is512)
            Run<Floats16>(pool, qkv.Pointer, samples, tokens, width, heads, y.Pointer);
        else if (Lanes.Is256)
            Run<Floats8>(pool, qkv.Pointer, samples, tokens, width, heads, y.Pointer);
        else
            Run<Floats4>(pool, qkv.Pointer, samples, tokens, width, heads, y.Pointer);
    }

    static void Run<V>(WorkerPool pool, float* qkv, int samples, int tokens, int width, int heads, float* y)
        where V : unmanaged, IFloats<V>
    {
        using Scratch scratch = pool.Rent(pool.Threads * HeadScratch.Floats(tokens, width / heads, 2 * V.Count) * sizeof(float));
        var job = new HeadJob<V>(qkv, samples, tokens, width, heads, pool.Threads, scratch.View<float>().Pointer, y);
        pool.Run(job, job.Pieces, (long)samples * tokens * tokens * width * 2);
    }
}
