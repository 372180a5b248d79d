using TaylorSeer.Kernels.Gpu.Dialect;

namespace TaylorSeer.Kernels.Teaching;

// Attention in two versions that lead to the one that ships, Attention.Gpu, which is the third.
//
//   y[i,h] = sum over j of softmax_j(q[i,h] . k[j,h] * scale) * v[j,h]
//
//   qkv (T, 3D): D queries, D keys, D values; inside each, head h owns [h size, (h+1) size)   y (T, D)   D = heads size
//
//               scores           keys and values are read from
//   Scores ...  T x T, in        global memory, T times
//               global memory
//   Online      one at a time    global memory, T times
//   (shipped)   four at a time   shared memory, where a group's threads share them: global memory T / 64 times

/// <content>The kernels.</content>
public static partial class AttentionVariants
{
    /// <summary>Threads of a group.</summary>
    public const int Threads = 64;

    /// <summary>scores (heads, T, T): a thread per score. First of three.</summary>
    [Kernel(Threads)]
    public static void Scores(ArrayView<float> qkv, ArrayView<float> scores, int tokens, SpecializedValue<int> size, float scale)
    {
        int j = (Grid.IdxX * Threads) + Group.IdxX, i = Grid.IdxY, head = Grid.IdxZ, width = Grid.DimZ * size;
        if (j >= tokens)
            return;
        long query = ((long)i * 3 * width) + (head * size), key = ((long)j * 3 * width) + width + (head * size);
        float dot = 0;
        for (int e = 0; e < size; e++)
            dot += qkv[query + e] * qkv[key + e];
        scores[((((long)head * tokens) + i) * tokens) + j] = dot * scale;
    }

    /// <summary>Every row of scores becomes weights that sum to one: a group per row, which passes three times over it. Second of three.</summary>
    [Kernel(Threads)]
    public static void Softmax(ArrayView<float> scores, int tokens)
    {
        long row = (((long)Grid.IdxY * tokens) + Grid.IdxX) * tokens;
        float largest = float.NegativeInfinity;
        for (int j = Group.IdxX; j < tokens; j += Threads)
            largest = MathF.Max(largest, scores[row + j]);
        largest = GroupReduce.Max(largest);

        float sum = 0;
        for (int j = Group.IdxX; j < tokens; j += Threads)
            sum += MathF.Exp(scores[row + j] - largest);
        sum = GroupReduce.Sum(sum);

        for (int j = Group.IdxX; j < tokens; j += Threads)
            scores[row + j] = MathF.Exp(scores[row + j] - largest) / sum;
    }

    /// <summary>y as the weighted sum of values: a thread per element of y. Third of three.</summary>
    [Kernel(Threads)]
    public static void Values(ArrayView<float> qkv, ArrayView<float> scores, ArrayView<float> y, int tokens, SpecializedValue<int> size)
    {
        int d = (Grid.IdxX * Threads) + Group.IdxX, i = Grid.IdxY, head = Grid.IdxZ, width = Grid.DimZ * size;
        if (d >= size)
            return;
        long row = (((long)head * tokens) + i) * tokens, value = (2 * width) + (head * size) + d;
        float sum = 0;
        for (int j = 0; j < tokens; j++)
            sum += scores[row + j] * qkv[((long)j * 3 * width) + value];
        y[((long)i * width) + (head * size) + d] = sum;
    }

    /// <summary>
    /// One kernel, and no score is stored: a thread owns a query and goes once over the keys with a running softmax. When a
    /// larger score comes, what was summed so far is scaled down. The threads of a group read the same key at the same time.
    /// </summary>
    [Kernel(Threads)]
    public static void Online(ArrayView<float> qkv, ArrayView<float> y, int tokens, SpecializedValue<int> size, float scale)
    {
        ArrayView<float> query = LocalMemory.Allocate<float>(size), result = LocalMemory.Allocate<float>(size);
        int i = (Grid.IdxX * Threads) + Group.IdxX, width = Grid.DimY * size;
        if (i >= tokens)
            return;
        long head = (long)Grid.IdxY * size;
        Hint.Unroll();
        for (int e = 0; e < size; e++)
        {
            query[e] = qkv[((long)i * 3 * width) + head + e] * scale;
            result[e] = 0;
        }

        float largest = float.NegativeInfinity, total = 0;
        for (int j = 0; j < tokens; j++)
        {
            long key = ((long)j * 3 * width) + width + head;
            float score = 0;
            Hint.Unroll();
            for (int e = 0; e < size; e++)
                score += query[e] * qkv[key + e];
            float before = largest;
            largest = MathF.Max(largest, score);
            float shrink = MathF.Exp(before - largest), weight = MathF.Exp(score - largest);     // shrink is 0 at the first key
            total = (total * shrink) + weight;
            Hint.Unroll();
            for (int e = 0; e < size; e++)
                result[e] = (result[e] * shrink) + (weight * qkv[key + width + e]);
        }

        Hint.Unroll();
        for (int e = 0; e < size; e++)
            y[((long)i * width) + head + e] = result[e] / total;
    }
}
