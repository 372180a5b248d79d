using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using TaylorSeer.Tests.Cuda.Ptx;

namespace TaylorSeer.Tests.Cuda.Simt;

/// <summary>
/// wgmma.mma_async: D (64, N) = A (64, 16) B (16, N) + D of a warpgroup, operands of 16 bits in shared memory (A in registers, too), sums in
/// f32. Warp w of the four holds rows 16 w to 16 w + 15, with g = lane / 4 and q = lane mod 4:
///
///   D  register i:             row g + 8 (i / 2 mod 2),  column 8 (i / 4) + 2 q + i mod 2
///   A  register r, element i:  row g + 8 (r mod 2),      column 2 q + i + 8 (r / 2)
///
/// Descriptors: a swizzle of 128 bytes. K-major: row r of a step of K is 32 bytes at start + r / 8 * stride + 128 (r mod 8), swizzled. B
/// transposed: row k has pieces of eight columns; piece p is at start + k / 8 * stride + 128 (k mod 8) + p / 8 * leading + 16 (p mod 8), swizzled. Every
/// warp counts as a reader of all rows of both operands. Sums are as exact as those of <see cref="MatrixMultiply"/>.
/// </summary>
static unsafe class WarpgroupMultiply
{
    const int Rows = 64, RowsOfWarp = 16, Depth = 16, StepBytes = 2 * Depth;

    public static (InstructionKind Kind, Step? Run, int First, int Second) Decode(Operation o) => o.Opcode switch
    {
        "wgmma.fence.sync.aligned" => Together(w => w.Products.Fence()),
        "wgmma.commit_group.sync.aligned" => Together(w => w.Products.Commit()),
        "wgmma.wait_group.sync.aligned" => Wait(o),
        _ => (InstructionKind.WholeWarp, Multiply(o), -1, -1),
    };

    static (InstructionKind, Step?, int, int) Together(Step step) => (InstructionKind.WholeWarp, w =>
    {
        w.Block.Execute(w, 0, 0);
        step(w);
    }, -1, -1);

    static (InstructionKind, Step?, int, int) Wait(Operation o)
    {
        int newest = o[0] is NumberOperand n ? (int)n.Bits : throw o.Unknown("how many groups may remain is a number");
        return Together(w => w.Products.Wait(w, newest));
    }

    // wgmma.mma_async.sync.aligned.m64n128k16.f32.bf16.bf16 d, a-desc | a, b-desc, scale-d, scale-a, scale-b[, trans-a], trans-b
    static Step Multiply(Operation o)
    {
        if (o.Words is not ["wgmma", "mma_async", "sync", "aligned", var shape, "f32", "bf16" or "f16", var type] || o.Words[6] != type)
            throw o.Unknown();
        int N = shape.StartsWith("m64n", StringComparison.Ordinal) && shape.EndsWith("k16", StringComparison.Ordinal) ? int.Parse(shape[4..^3]) : 0;
        if (N is < 8 or > 256 || N % 8 != 0)
            throw o.Unknown();
        bool inRegisters = o[1] is VectorOperand;
        for (int i = 4; i < (inRegisters ? 7 : 8); i++)
        {
            bool isTransposedB = i == (inRegisters ? 6 : 7);
            if (o[i] is not NumberOperand n || (isTransposedB ? n.Bits > 1 : n.Bits != (i < 6 ? 1 : 0)))
                throw o.Unknown("the simulator neither negates operands nor transposes A");
        }

        bool transposed = o[inRegisters ? 6 : 7] is NumberOperand { Bits: 1 };

        int[] d = Registers<float>(o, 0, N / 2), a = inRegisters ? Registers<uint>(o, 1, 4) : [];
        int[] sums = [.. d.Select(o.Asynchronous)], factors = [.. a.Select(o.Asynchronous)];
        int descriptorA = inRegisters ? -1 : o.From<ulong>(1), descriptorB = o.From<ulong>(2);
        (int adds, uint flip) = o.FromPredicate(o[3]);
        double[] table = MatrixMultiply.Table(o, type);
        return w =>
        {
            ulong matrixA = inRegisters ? 0 : Uniform(w, descriptorA), matrixB = Uniform(w, descriptorB);
            w.Block.Execute(w, matrixA, matrixB);
            List<int> piecesA = inRegisters ? [] : Pieces(w, matrixA, Rows), piecesB = transposed ? PiecesAcross(w, matrixB, N / 8) : Pieces(w, matrixB, N);
            w.Products.Start(w, N, sums, factors, [.. piecesA, .. piecesB]);
            double* left = stackalloc double[RowsOfWarp * Depth];
            if (inRegisters)
                TakeRegisters(w, a, table, left);
            else
                Take(w, piecesA[(w.Index % Warpgroup.Warps * RowsOfWarp * 2)..], RowsOfWarp, Depth, 1, table, left);
            double* right = stackalloc double[Depth * N];
            if (transposed)
                TakeAcross(w, piecesB, N, table, right);
            else
                Take(w, piecesB, N, 1, N, table, right);
            bool add = (*(uint*)(w.Registers + adds) ^ flip) != 0;
            Run(w, d, left, right, N, add);
        };
    }

    static int[] Registers<T>(Operation o, int operand, int count)
        where T : unmanaged => o[operand] is VectorOperand v && v.Elements.Count == count && v.Elements.All(e => e is RegisterOperand)
            ? [.. v.Elements.Select(o.From<T>)]
            : throw o.Unknown($"operand {operand} has {count} registers");

    static ulong Uniform(Warp w, int register)
    {
        ulong* values = (ulong*)(w.Registers + register);
        for (int lane = 1; lane < 32; lane++)
        {
            if (values[lane] != values[0])
                throw new FaultException(FaultKind.Synchronization, $"lanes 0 and {lane} have different descriptors");
        }

        return values[0];
    }

    /// <summary>Where the pieces of 16 bytes are, two for each row.</summary>
    static List<int> Pieces(Warp w, ulong descriptor, int rows)
    {
        (int start, int stride, _) = Taken(descriptor);
        if ((start & 0x7f) + StepBytes > Swizzle.RowBytes)
            throw new FaultException(FaultKind.OutOfBounds, $"the descriptor 0x{descriptor:x}: {StepBytes} bytes from byte {start & 0x7f} of rows of {Swizzle.RowBytes}");
        List<int> pieces = new(2 * rows);
        for (int row = 0; row < rows; row++)
        {
            int at = start + (row / 8 * stride) + (row % 8 * Swizzle.RowBytes);
            if (at + StepBytes > w.Block.SharedBytes)
                throw new FaultException(FaultKind.OutOfBounds, $"the descriptor 0x{descriptor:x}: row {row} is at byte {at} of shared memory, which has {w.Block.SharedBytes}");
            pieces.Add(Swizzle.Of(at));
            pieces.Add(Swizzle.Of(at + Swizzle.PieceBytes));
        }

        return pieces;
    }

    /// <summary>Where the pieces of 16 bytes of a transposed operand are, <paramref name="across"/> for each row of K.</summary>
    static List<int> PiecesAcross(Warp w, ulong descriptor, int across)
    {
        (int start, int stride, int leading) = Taken(descriptor);
        if (start % Swizzle.PatternBytes != 0)
            throw new FaultException(FaultKind.Misaligned, $"the descriptor 0x{descriptor:x}: the simulator knows transposed operands that start with the pattern, at a multiple of {Swizzle.PatternBytes}");
        List<int> pieces = new(Depth * across);
        for (int k = 0; k < Depth; k++)
        {
            for (int p = 0; p < across; p++)
            {
                int at = start + (k / 8 * stride) + (k % 8 * Swizzle.RowBytes) + (p / 8 * leading) + (p % 8 * Swizzle.PieceBytes);
                if (at + Swizzle.PieceBytes > w.Block.SharedBytes)
                    throw new FaultException(FaultKind.OutOfBounds, $"the descriptor 0x{descriptor:x}: columns {8 * p} to {(8 * p) + 7} of row {k} are at byte {at} of shared memory, which has {w.Block.SharedBytes}");
                pieces.Add(Swizzle.Of(at));
            }
        }

        return pieces;
    }

    static (int Start, int Stride, int Leading) Taken(ulong descriptor)
    {
        int start = (int)(descriptor & 0x3fff) * 16;
        if (descriptor >> 62 != 1 || (descriptor >> 49 & 7) != 0 || (start & 0x380) != 0)
            throw new FaultException(FaultKind.Misaligned, $"the descriptor 0x{descriptor:x}: the simulator knows a swizzle of 128 bytes whose pattern starts at a multiple of {Swizzle.PatternBytes}");
        return (start, (int)(descriptor >> 32 & 0x3fff) * 16, (int)(descriptor >> 16 & 0x3fff) * 16);
    }

    /// <summary>Elements of a transposed operand as numbers, row after row of K.</summary>
    static void TakeAcross(Warp w, List<int> pieces, int N, double[] table, double* to)
    {
        for (int i = 0; i < Depth * N; i++)
            to[i] = table[((ushort*)(w.Block.Shared + pieces[i / 8]))[i % 8]];
    }

    /// <summary>Elements of rows as numbers: row r, element k to r * rowStep + k * depthStep.</summary>
    static void Take(Warp w, List<int> pieces, int rows, int rowStep, int depthStep, double[] table, double* to)
    {
        for (int row = 0; row < rows; row++)
        {
            for (int k = 0; k < Depth; k++)
                to[(row * rowStep) + (k * depthStep)] = table[((ushort*)(w.Block.Shared + pieces[(2 * row) + (k / 8)]))[k % 8]];
        }
    }

    static void TakeRegisters(Warp w, int[] a, double[] table, double* to)
    {
        for (int lane = 0; lane < 32; lane++)
        {
            for (int r = 0; r < 4; r++)
            {
                uint bits = ((uint*)(w.Registers + a[r]))[lane];
                double* row = to + (((lane / 4) + (8 * (r % 2))) * Depth) + (2 * (lane % 4)) + (8 * (r / 2));
                (row[0], row[1]) = (table[(ushort)bits], table[bits >> 16]);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void Run(Warp w, int[] d, double* left, double* right, int N, bool add)
    {
        double* sums = stackalloc double[8];
        for (int row = 0; row < RowsOfWarp; row++)
        {
            for (int column = 0; column < N; column += 8)
            {
                Vector512<double> sum = Vector512<double>.Zero;
                for (int k = 0; k < Depth; k++)
                    sum = Vector512.FusedMultiplyAdd(Vector512.Create(left[(row * Depth) + k]), Vector512.Load(right + (k * N) + column), sum);
                sum.Store(sums);
                for (int i = 0; i < 8; i++)
                {
                    float* to = (float*)(w.Registers + d[(column / 2) + (2 * (row / 8)) + (i % 2)]) + (row % 8 * 4) + (i / 2);
                    *to = (float)(sums[i] + (add ? *to : 0));
                }
            }
        }
    }
}
