using TaylorSeer.Kernels.Gpu.Dialect;

namespace TaylorSeer.Kernels.Ops;

// A group computes a tile of Tile x Tile results; each of its 16 x 16 threads holds 4 x 4 of them in registers, Sub apart, so
// that threads next to each other store next to each other. Slices of both matrices, Depth long, go through shared memory.
//
// Traffic: x is read N / Tile times and w M / Tile times, mostly from L2; y written once.
//          Per slice a thread loads 8 values to shared memory and does 256 multiply-adds on 128 values from it:
//          limited by shared memory at about half of a GPU's f32 peak. The plainest body that keeps its sums in registers.
// Launch:  grid (covers N, covers M) of Tile; M, N and K need not be multiples: what lies outside is read as 0.

/// <content>The GPU version.</content>
public static partial class Linear
{
    public const int Tile = 64;

    const int Depth = 16, Side = 16, Sub = Tile / 4;

    /// <summary>A row of a slice in shared memory: one more than it holds, so that a column lies in different banks.</summary>
    const int Pitch = Tile + 1;

    [Kernel(Side, Side)]
    public static void Gpu(
        ArrayView<float> x, ArrayView<float> w, ArrayView<float> b, ArrayView<float> y,
        int M, int K, int N, long xStride, long yStride, SpecializedValue<Activation> act)
    {
        ArrayView<float> slicesX = SharedMemory.Allocate<float>(Depth * Pitch);
        ArrayView<float> slicesW = SharedMemory.Allocate<float>(Depth * Pitch);
        ArrayView<float> sums = LocalMemory.Allocate<float>(16), ofX = LocalMemory.Allocate<float>(4), ofW = LocalMemory.Allocate<float>(4);
        int column = Group.IdxX, row = Group.IdxY, firstM = Grid.IdxY * Tile, firstN = Grid.IdxX * Tile;

        Hint.Unroll();
        for (int i = 0; i < 16; i++)
            sums[i] = 0;

        for (int k = 0; k < K; k += Depth)
        {
            // a thread loads one column of the slice in four rows: 16 threads read 16 neighbours of a row
            Hint.Unroll();
            for (int i = 0; i < 4; i++)
            {
                int at = row + (i * Sub), m = firstM + at, n = firstN + at;
                bool inside = k + column < K;
                slicesX[(column * Pitch) + at] = inside && m < M ? x[(m * xStride) + k + column] : 0;
                slicesW[(column * Pitch) + at] = inside && n < N ? w[((long)n * K) + k + column] : 0;
            }

            Group.Barrier();
            for (int d = 0; d < Depth; d++)
            {
                Hint.Unroll();
                for (int i = 0; i < 4; i++)
                {
                    ofX[i] = slicesX[(d * Pitch) + row + (i * Sub)];
                    ofW[i] = slicesW[(d * Pitch) + column + (i * Sub)];
                }

                Hint.Unroll();
                for (int i = 0; i < 4; i++)
                {
                    Hint.Unroll();
                    for (int j = 0; j < 4; j++)
                        sums[(i * 4) + j] += ofX[i] * ofW[j];
                }
            }

            Group.Barrier();
        }

        Hint.Unroll();
        for (int i = 0; i < 4; i++)
        {
            int m = firstM + row + (i * Sub);
            Hint.Unroll();
            for (int j = 0; j < 4; j++)
            {
                int n = firstN + column + (j * Sub);
                if (m < M && n < N)
                    y[(m * yStride) + n] = Activated(sums[(i * 4) + j] + b[n], act);
            }
        }
    }

    static float Activated(float v, Activation act)
    {
        switch (act)
        {
            case Activation.GeluTanh:
                // 0.5 (1 + tanh u) = 1 / (1 + exp(-2u)), which is as exact as exp; sqrt(2 / pi) = 0.797884...
                return v / (1 + MathF.Exp(-2 * 0.7978845608f * (v + (0.044715f * v * v * v))));
            case Activation.Silu:
                return v / (1 + MathF.Exp(-v));
            default:
                return v;
        }
    }
}
