using TaylorSeer.Kernels.Gpu.Dialect;

namespace TaylorSeer.Kernels.Teaching;

// The same product four times, each version with one idea more. What limits a version is what the next one removes.
//
//   y[m,n] = sum over k of x[m,k] * w[n,k]          x (M, K)   w (N, K)   y (M, N)   row-major, f32
//
// M and N are multiples of 64 and K of 16, so that no version is about edges: Linear.Gpu, the one that ships, shows those.
// All groups have 16 x 16 threads. Per group of results and value of k, Naive reads from global memory what the others read
// from shared memory or registers:
//
//               results of a    from global memory     from shared memory       multiply-adds per
//               thread          per multiply-add       per multiply-add         value from shared memory
//   Naive       1               2                      -                        -
//   Tiled       1               2 / 16                 2                        1/2
//   Registers   4 x 4           2 / 64                 8 / 16                   2
//   Vectors     4 x 4           2 / 64, by fours       8 / 16, by fours         2, with a quarter of the instructions

/// <content>The kernels.</content>
public static partial class GemmVariants
{
    /// <summary>Threads along each side of a group.</summary>
    public const int Side = 16;

    /// <summary>Results along each side of a group's tile, of Registers and Vectors.</summary>
    public const int Tile = 64;

    /// <summary>Values of k that pass through shared memory at a time.</summary>
    public const int Depth = 16;

    /// <summary>
    /// A thread per result. Every value of x is read N times and every value of w M times, and caches have to make up for it;
    /// neighbouring threads read w K elements apart, so that no two of them share a memory transaction.
    /// </summary>
    [Kernel(Side, Side)]
    public static void Naive(ArrayView<float> x, ArrayView<float> w, ArrayView<float> y, int N, int K)
    {
        int n = (Grid.IdxX * Side) + Group.IdxX, m = (Grid.IdxY * Side) + Group.IdxY;
        float sum = 0;
        for (int k = 0; k < K; k++)
            sum += x[((long)m * K) + k] * w[((long)n * K) + k];
        y[((long)m * N) + n] = sum;
    }

    /// <summary>
    /// The group brings 16 x 16 squares of both matrices to shared memory, neighbouring threads neighbouring values, and each
    /// value serves 16 threads. Still two loads per multiply-add, though from shared memory: these are the limit now.
    /// </summary>
    [Kernel(Side, Side)]
    public static void Tiled(ArrayView<float> x, ArrayView<float> w, ArrayView<float> y, int N, int K)
    {
        ArrayView<float> squareX = SharedMemory.Allocate<float>(Side * (Side + 1));
        ArrayView<float> squareW = SharedMemory.Allocate<float>(Side * (Side + 1));
        int column = Group.IdxX, row = Group.IdxY;
        long ofX = (((long)Grid.IdxY * Side) + row) * K, ofW = (((long)Grid.IdxX * Side) + row) * K;

        float sum = 0;
        for (int k = 0; k < K; k += Side)
        {
            squareX[(row * (Side + 1)) + column] = x[ofX + k + column];
            squareW[(row * (Side + 1)) + column] = w[ofW + k + column];
            Group.Barrier();        // everyone's values are there
            for (int d = 0; d < Side; d++)
                sum += squareX[(row * (Side + 1)) + d] * squareW[(column * (Side + 1)) + d];
            Group.Barrier();        // and no longer needed
        }

        y[((((long)Grid.IdxY * Side) + row) * N) + (Grid.IdxX * Side) + column] = sum;
    }

    /// <summary>
    /// A thread keeps 4 x 4 results in registers, 16 apart: 8 values from shared memory feed 16 multiply-adds instead of 4.
    /// The loops over them are unrolled, because registers have no index.
    /// </summary>
    [Kernel(Side, Side)]
    public static void Registers(ArrayView<float> x, ArrayView<float> w, ArrayView<float> y, int N, int K)
    {
        ArrayView<float> sliceX = SharedMemory.Allocate<float>(Depth * (Tile + 1));
        ArrayView<float> sliceW = SharedMemory.Allocate<float>(Depth * (Tile + 1));
        ArrayView<float> sums = LocalMemory.Allocate<float>(16), ofX = LocalMemory.Allocate<float>(4), ofW = LocalMemory.Allocate<float>(4);
        int column = Group.IdxX, row = Group.IdxY;
        long firstM = (long)Grid.IdxY * Tile, firstN = (long)Grid.IdxX * Tile;

        Hint.Unroll();
        for (int i = 0; i < 16; i++)
            sums[i] = 0;

        for (int k = 0; k < K; k += Depth)
        {
            Hint.Unroll();
            for (int i = 0; i < 4; i++)
            {
                int at = row + (i * Side);
                sliceX[(column * (Tile + 1)) + at] = x[((firstM + at) * K) + k + column];
                sliceW[(column * (Tile + 1)) + at] = w[((firstN + at) * K) + k + column];
            }

            Group.Barrier();
            for (int d = 0; d < Depth; d++)
            {
                Hint.Unroll();
                for (int i = 0; i < 4; i++)
                {
                    ofX[i] = sliceX[(d * (Tile + 1)) + row + (i * Side)];
                    ofW[i] = sliceW[(d * (Tile + 1)) + column + (i * Side)];
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
            Hint.Unroll();
            for (int j = 0; j < 4; j++)
                y[((firstM + row + (i * Side)) * N) + firstN + column + (j * Side)] = sums[(i * 4) + j];
        }
    }

    /// <summary>
    /// As Registers, with the four rows and columns of a thread next to each other, so that everything moves by fours: one
    /// instruction where there were four. A slice's rows are 17 vectors apart, which keeps them aligned and in other banks.
    /// </summary>
    [Kernel(Side, Side)]
    public static void Vectors(ArrayView<float> x, ArrayView<float> w, ArrayView<float> y, int N, int K)
    {
        ArrayView<Float4> sliceX = SharedMemory.Allocate<Float4>(Depth * ((Tile / 4) + 1));
        ArrayView<Float4> sliceW = SharedMemory.Allocate<Float4>(Depth * ((Tile / 4) + 1));
        ArrayView<Float4> sums = LocalMemory.Allocate<Float4>(4);
        int column = Group.IdxX, row = Group.IdxY, thread = (row * Side) + column;
        long firstM = (long)Grid.IdxY * Tile, firstN = (long)Grid.IdxX * Tile;

        // for loading, a thread stands for four values of k of one row
        int loads = thread / 4, four = thread % 4;
        ArrayView<Float4> rowX = x.SubView((firstM + loads) * K).Cast<Float4>();
        ArrayView<Float4> rowW = w.SubView((firstN + loads) * K).Cast<Float4>();
        ArrayView<float> storeX = sliceX.Cast<float>().SubView((four * 4 * (Tile + 4)) + loads);
        ArrayView<float> storeW = sliceW.Cast<float>().SubView((four * 4 * (Tile + 4)) + loads);

        Hint.Unroll();
        for (int i = 0; i < 4; i++)
            sums[i] = new Float4(0, 0, 0, 0);

        for (int k = 0; k < K / 4; k += Depth / 4)
        {
            Float4 ofX = rowX[k + four], ofW = rowW[k + four];
            storeX[0] = ofX.X;
            storeX[Tile + 4] = ofX.Y;
            storeX[2 * (Tile + 4)] = ofX.Z;
            storeX[3 * (Tile + 4)] = ofX.W;
            storeW[0] = ofW.X;
            storeW[Tile + 4] = ofW.Y;
            storeW[2 * (Tile + 4)] = ofW.Z;
            storeW[3 * (Tile + 4)] = ofW.W;
            Group.Barrier();
            for (int d = 0; d < Depth; d++)
            {
                Float4 rows = sliceX[(d * ((Tile / 4) + 1)) + row], columns = sliceW[(d * ((Tile / 4) + 1)) + column];
                sums[0] = sums[0] + (columns * rows.X);
                sums[1] = sums[1] + (columns * rows.Y);
                sums[2] = sums[2] + (columns * rows.Z);
                sums[3] = sums[3] + (columns * rows.W);
            }

            Group.Barrier();
        }

        Hint.Unroll();
        for (int i = 0; i < 4; i++)
        {
            ArrayView<Float4> results = y.SubView(((firstM + (4 * row) + i) * N) + firstN).Cast<Float4>();
            results[column] = sums[i];
        }
    }
}
