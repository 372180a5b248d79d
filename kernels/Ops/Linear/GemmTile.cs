using TaylorSeer.Kernels.Gpu.Dialect;

namespace TaylorSeer.Kernels.Ops;

// GemmTile: what GPU kernels that are matrix products share, here y (M, N) = x (M, K) w (N, K)ᵀ.
//
// A group of 8 x 8 threads computes 64 x 64 results, a thread 8 x 8 of them in registers: two blocks of 4 rows times two
// of 4 columns, half a tile apart, so that vectors of four are loaded and stored and neighbours touch neighbouring words.
// Slices of both matrices, Depth values of K long, go through shared memory, transposed: a thread brings one row of each.
//
// Limit: per value of K a thread reads 4 vectors from shared memory and does 64 multiply-adds, so these are what counts on a
//        GPU with f32 units alone. Loads are not ahead of the arithmetic: other groups of the multiprocessor cover them.

/// <summary>The tile of a matrix product: loading slices, multiplying them, storing the results.</summary>
static class GemmTile
{
    /// <summary>Rows and columns of results of a group.</summary>
    public const int Size = 64;

    /// <summary>Threads along each side of a group.</summary>
    public const int Side = 8;

    /// <summary>Values of K in a slice.</summary>
    public const int Depth = 16;

    /// <summary>Vectors of a slice in shared memory.</summary>
    public const int SliceVectors = Depth * Pitch;

    /// <summary>Vectors of a thread's results.</summary>
    public const int Sums = 16;

    /// <summary>Vectors of a value of K in a slice: one more than it holds, which keeps alignment and moves rows to other banks.</summary>
    const int Pitch = (Size / 4) + 1;

    const int Half = Size / 2;

    /// <summary>The row of a slice that the running thread brings.</summary>
    public static int OwnRow() => (Group.IdxY * Side) + Group.IdxX;

    public static void Clear(ArrayView<Float4> sums)
    {
        Hint.Unroll();
        for (int i = 0; i < Sums; i++)
            sums[i] = new Float4(0, 0, 0, 0);
    }

    /// <summary>Brings the thread's row of a slice: elements from <paramref name="at"/>, <paramref name="valid"/> of them, then zeros.</summary>
    /// <param name="slice">shared memory, SliceVectors long</param>
    /// <param name="memory">the matrix</param>
    /// <param name="at">its first element</param>
    /// <param name="valid">how many there are, 0 or less for a row outside of the matrix</param>
    /// <param name="type">how it is kept</param>
    /// <param name="aligned">at and valid are multiples of 4, and so is where the matrix starts</param>
    public static void Load(ArrayView<Float4> slice, ArrayView<byte> memory, long at, int valid, Storage type, bool aligned)
    {
        ArrayView<float> column = slice.Cast<float>().SubView(OwnRow());
        Hint.Unroll();
        for (int k = 0; k < Depth; k += 4)
        {
            Float4 four = Four(memory, at + k, valid - k, type, aligned);
            column[k * 4 * Pitch] = four.X;
            column[(k + 1) * 4 * Pitch] = four.Y;
            column[(k + 2) * 4 * Pitch] = four.Z;
            column[(k + 3) * 4 * Pitch] = four.W;
        }
    }

    /// <summary>sums += product of two slices. Every thread of the group has brought its rows.</summary>
    public static void Multiply(ArrayView<Float4> sliceX, ArrayView<Float4> sliceW, ArrayView<Float4> sums)
    {
        for (int k = 0; k < Depth; k++)
        {
            int row = (k * Pitch) + Group.IdxY, column = (k * Pitch) + Group.IdxX;
            Float4 x0 = sliceX[row], x1 = sliceX[row + (Half / 4)], w0 = sliceW[column], w1 = sliceW[column + (Half / 4)];
            AddRow(sums, 0, x0.X, w0, w1);
            AddRow(sums, 1, x0.Y, w0, w1);
            AddRow(sums, 2, x0.Z, w0, w1);
            AddRow(sums, 3, x0.W, w0, w1);
            AddRow(sums, 4, x1.X, w0, w1);
            AddRow(sums, 5, x1.Y, w0, w1);
            AddRow(sums, 6, x1.Z, w0, w1);
            AddRow(sums, 7, x1.W, w0, w1);
        }
    }

    /// <summary>y = act(sums + b), or y = act(y + sums + b), for the part of the tile that lies inside of y (M, N).</summary>
    public static void Store(
        ArrayView<Float4> sums, ArrayView<float> b, ArrayView<byte> y, int firstM, int firstN, int M, int N, long stride,
        bool add, Activation act, Storage type, bool aligned)
    {
        Hint.Unroll();
        for (int half = 0; half < 2; half++)
        {
            int n = firstN + (4 * Group.IdxX) + (half * Half), valid = N - n;
            Float4 bias = new(valid > 0 ? b[n] : 0, valid > 1 ? b[n + 1] : 0, valid > 2 ? b[n + 2] : 0, valid > 3 ? b[n + 3] : 0);
            Hint.Unroll();
            for (int i = 0; i < 8; i++)
            {
                int m = firstM + (4 * Group.IdxY) + (i % 4) + (i / 4 * Half);
                if (m < M && valid > 0)
                    StoreFour(sums[(2 * i) + half] + bias, y, (m * stride) + n, valid, add, act, type, aligned);
            }
        }
    }

    static void AddRow(ArrayView<Float4> sums, int row, float x, Float4 w0, Float4 w1)
    {
        sums[2 * row] = sums[2 * row] + (w0 * x);
        sums[(2 * row) + 1] = sums[(2 * row) + 1] + (w1 * x);
    }

    static Float4 Four(ArrayView<byte> memory, long at, int valid, Storage type, bool aligned)
    {
        if (aligned)
            return valid > 0 ? Stored.Read4(memory, at, type) : new Float4(0, 0, 0, 0);
        return new(
            valid > 0 ? Stored.Read(memory, at, type) : 0, valid > 1 ? Stored.Read(memory, at + 1, type) : 0,
            valid > 2 ? Stored.Read(memory, at + 2, type) : 0, valid > 3 ? Stored.Read(memory, at + 3, type) : 0);
    }

    static void StoreFour(
        Float4 sum, ArrayView<byte> y, long at, int valid, bool add, Activation act, Storage type, bool aligned)
    {
        if (aligned)
        {
            Float4 all = sum;
            if (add)
                all = all + Stored.Read4(y, at, type);
            Stored.Write4(new(Activated(all.X, act), Activated(all.Y, act), Activated(all.Z, act), Activated(all.W, act)), y, at, type);
            return;
        }

        StoreOne(sum.X, y, at, valid > 0, add, act, type);
        StoreOne(sum.Y, y, at + 1, valid > 1, add, act, type);
        StoreOne(sum.Z, y, at + 2, valid > 2, add, act, type);
        StoreOne(sum.W, y, at + 3, valid > 3, add, act, type);
    }

    static void StoreOne(float sum, ArrayView<byte> y, long at, bool inside, bool add, Activation act, Storage type)
    {
        if (inside)
        {
            float old = add ? Stored.Read(y, at, type) : 0;
            Stored.Write(Activated(sum + old, act), y, at, type);
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
            case Activation.Relu:
                return MathF.Max(v, 0);
            default:
                return v;
        }
    }
}
