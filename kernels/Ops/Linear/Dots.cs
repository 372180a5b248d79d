using System.Runtime.CompilerServices;
using TaylorSeer.Kernels.Cpu;
using TaylorSeer.Kernels.Memory;

namespace TaylorSeer.Kernels.Ops;

// Dots: the micro-kernels of 8-bit products.
//
//   tile[r, j] += sum over q < quads, i < 4 of x[q, r, i] * w[q, j, i]      in 32-bit integers: exact, whatever the order
//
//   x (quads, rows, 4), bytes 0 ... 255   w (quads, W, 4), bytes -127 ... 127   tile (rows, W)      W = 2 vectors of lanes
//
// Two versions with the same bits. Emitted: EmittedDots, where the processor has the instruction. Intrinsics: bytes are
// widened to 16 bits inside their lanes and pairs of products added up (vpmaddwd). The shorter way over vpmaddubsw is not
// taken: it saturates at 16 bits, which full 8-bit operands overflow.

/// <summary>Micro-kernels of 8-bit products: see the head of the file.</summary>
static unsafe class Dots
{
    static readonly EmittedDots? Emitted = EmittedDots.TryCreate(OperatingSystem.IsWindows());

    /// <summary>Whether the emitted kernels are in use.</summary>
    public static bool AreEmitted => Emitted is not null;

    /// <summary>Rows of a tile, at most.</summary>
    public static int TileRows => Emitted is null ? 12 : EmittedDots.MostRows;

    /// <summary>Which of the versions is meant: tests compare them.</summary>
    internal enum Version
    {
        /// <summary>Machine code for this system.</summary>
        Emitted,

        /// <summary>Machine code for Windows, run elsewhere.</summary>
        EmittedForWindows,

        Intrinsics,
    }

    /// <summary>One version on whole operands, (quads, rows, 4) and (quads, W, 4); false where this machine does not have it.</summary>
    internal static bool TryMultiply(Version version, int rows, View<byte> x, View<sbyte> w, View<int> tile)
    {
        int quads = (int)(x.Length / (4 * rows));
        if (version == Version.Intrinsics)
        {
            Intrinsics(rows, x.Pointer, w.Pointer, tile.Pointer, quads);
            return true;
        }

        using EmittedDots? kernels = EmittedDots.TryCreate(version == Version.EmittedForWindows);
        EmittedDots.Arguments arguments = default;
        arguments.X = x.Pointer;
        arguments.W = w.Pointer;
        arguments.Tile = tile.Pointer;
        arguments.Quads = quads;
        if (version == Version.Emitted)
            kernels?.Run(rows, ref arguments);
        else
            kernels?.RunAsOnWindows(rows, ref arguments);
        return kernels is not null;
    }

    /// <summary>The fastest version of this machine.</summary>
    [SkipLocalsInit]
    public static void Multiply(int rows, byte* x, sbyte* w, int* tile, int quads)
    {
        if (Emitted is null)
        {
            Intrinsics(rows, x, w, tile, quads);
            return;
        }

        EmittedDots.Arguments arguments;
        arguments.X = x;
        arguments.W = w;
        arguments.Tile = tile;
        arguments.Quads = quads;
        Emitted.Run(rows, ref arguments);
    }

    /// <summary>Any number of rows.</summary>
    public static void Intrinsics(int rows, byte* x, sbyte* w, int* tile, int quads)
    {
        if (Lanes.Is512)
            Rows<Quads16>(rows, x, w, tile, quads);
        else if (Lanes.Is256)
            Rows<Quads8>(rows, x, w, tile, quads);
        else
            Rows<Quads4>(rows, x, w, tile, quads);
    }

    static void Rows<V>(int rows, byte* x, sbyte* w, int* tile, int quads)
        where V : unmanaged, IQuads<V>
    {
        int done = 0;
        for (; done <= rows - 4; done += 4)
            Rows4<V>((int*)x + done, rows, (int*)w, tile + (done * 2 * V.Count), quads);
        for (; done < rows; done++)
            Row1<V>((int*)x + done, rows, (int*)w, tile + (done * 2 * V.Count), quads);
    }

    // Four rows: 8 sums, 4 halves of w and 2 of x fit the 16 registers of AVX2. More would save little: of 44 instructions
    // per quad only 8 widen w.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void Rows4<V>(int* x, int step, int* w, int* tile, int quads)
        where V : unmanaged, IQuads<V>
    {
        int n = V.Count;
        V c0 = V.Load(tile), d0 = V.Load(tile + n), c1 = V.Load(tile + (2 * n)), d1 = V.Load(tile + (3 * n));
        V c2 = V.Load(tile + (4 * n)), d2 = V.Load(tile + (5 * n)), c3 = V.Load(tile + (6 * n)), d3 = V.Load(tile + (7 * n));
        for (int q = 0; q < quads; q++, x += step, w += 2 * n)
        {
            V b = V.Load(w), e0 = V.EvenSigned(b), o0 = V.OddSigned(b);
            b = V.Load(w + n);
            V e1 = V.EvenSigned(b), o1 = V.OddSigned(b), even, odd;
            V a = V.Broadcast(x[0]); even = V.EvenUnsigned(a); odd = V.OddUnsigned(a);
            c0 = V.MultiplyAddPairs(V.MultiplyAddPairs(c0, even, e0), odd, o0); d0 = V.MultiplyAddPairs(V.MultiplyAddPairs(d0, even, e1), odd, o1);
            a = V.Broadcast(x[1]); even = V.EvenUnsigned(a); odd = V.OddUnsigned(a);
            c1 = V.MultiplyAddPairs(V.MultiplyAddPairs(c1, even, e0), odd, o0); d1 = V.MultiplyAddPairs(V.MultiplyAddPairs(d1, even, e1), odd, o1);
            a = V.Broadcast(x[2]); even = V.EvenUnsigned(a); odd = V.OddUnsigned(a);
            c2 = V.MultiplyAddPairs(V.MultiplyAddPairs(c2, even, e0), odd, o0); d2 = V.MultiplyAddPairs(V.MultiplyAddPairs(d2, even, e1), odd, o1);
            a = V.Broadcast(x[3]); even = V.EvenUnsigned(a); odd = V.OddUnsigned(a);
            c3 = V.MultiplyAddPairs(V.MultiplyAddPairs(c3, even, e0), odd, o0); d3 = V.MultiplyAddPairs(V.MultiplyAddPairs(d3, even, e1), odd, o1);
        }

        c0.Store(tile); d0.Store(tile + n); c1.Store(tile + (2 * n)); d1.Store(tile + (3 * n));
        c2.Store(tile + (4 * n)); d2.Store(tile + (5 * n)); c3.Store(tile + (6 * n)); d3.Store(tile + (7 * n));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void Row1<V>(int* x, int step, int* w, int* tile, int quads)
        where V : unmanaged, IQuads<V>
    {
        int n = V.Count;
        V c = V.Load(tile), d = V.Load(tile + n);
        for (int q = 0; q < quads; q++, x += step, w += 2 * n)
        {
            V a = V.Broadcast(x[0]), even = V.EvenUnsigned(a), odd = V.OddUnsigned(a), b = V.Load(w);
            c = V.MultiplyAddPairs(V.MultiplyAddPairs(c, even, V.EvenSigned(b)), odd, V.OddSigned(b));
            b = V.Load(w + n);
            d = V.MultiplyAddPairs(V.MultiplyAddPairs(d, even, V.EvenSigned(b)), odd, V.OddSigned(b));
        }

        c.Store(tile);
        d.Store(tile + n);
    }
}
