using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using TaylorSeer.Tests.Cuda.Ptx;

namespace TaylorSeer.Tests.Cuda.Simt;

/// <summary>
/// mma.sync: D (16, 8) = A (16, K) B (K, 8) + C, spread over the registers of a warp. With e elements in a register (2 of 16 bits,
/// 4 of 8, 1 of tf32), g = lane / 4 and q = lane mod 4:
///
///   A  register r, element i:  row g + 8 (r mod 2),  column e q + i + 4 e (r / 2)
///   B  register r, element i:  row e q + i + 4 e r,  column g
///   C  element i:              row g + 8 (i / 2),    column 2 q + i mod 2
///
/// Products are exact and summed in f64, in the order of k, with C last, and rounded once to the type of D. Tensor cores keep fewer
/// bits of the sum and round, or cut off, in steps: the simulator is closer to the exact result than hardware is.
/// </summary>
static unsafe class MatrixMultiply
{
    static readonly ConcurrentDictionary<string, double[]> Tables = new(StringComparer.Ordinal);

    public static Step Decode(Operation o)
    {
        // mma.sync.aligned.m16n8k16.row.col.f32.bf16.bf16.f32
        if (o.Words is not ["mma", "sync", "aligned", var shape, "row", "col", var dType, var aType, var bType, var cType])
            throw o.Unknown();
        int perRegister = aType switch
        {
            "f16" or "bf16" => 2,
            "e4m3" or "e5m2" or "s8" or "u8" => 4,
            "tf32" => 1,
            _ => throw o.Unknown(),
        };
        int bRegisters = shape == $"m16n8k{8 * perRegister}" ? 2 : shape == $"m16n8k{4 * perRegister}" ? 1 : throw o.Unknown();
        bool integers = aType is "s8" or "u8";
        bool known = (dType, cType) switch
        {
            ("f32", "f32") => !integers && (aType == bType || perRegister == 4),
            ("f16", "f16") => aType is "f16" or "e4m3" or "e5m2" && (aType == bType || perRegister == 4),
            ("s32", "s32") => integers && bType is "s8" or "u8",
            _ => false,
        };
        if (!known)
            throw o.Unknown();

        int[] a = Places(o, 1, 2 * bRegisters), b = Places(o, 2, bRegisters);
        int[] d = Places(o, 0, dType == "f16" ? 2 : 4), c = Places(o, 3, dType == "f16" ? 2 : 4);
        double[] tableA = Table(o, aType), tableB = Table(o, bType);
        Finish finish = dType switch
        {
            "f32" => FinishSingles,
            "s32" => FinishIntegers,
            _ => FinishHalves,
        };
        return w => Run(w, d, a, b, c, perRegister, tableA, tableB, finish);
    }

    /// <summary>Writes a lane's elements of D: its four sums plus C.</summary>
    delegate void Finish(Warp w, int[] d, int[] c, int lane, ReadOnlySpan<double> sums);

    static int[] Places(Operation o, int operand, int count) =>
        o[operand] is VectorOperand v && v.Elements.Count == count ? [.. v.Elements.Select(o.From<uint>)]
        : count == 1 ? [o.From<uint>(operand)] : throw o.Unknown($"operand {operand} has {count} registers");

    /// <summary>The number that each pattern of bits stands for; empty for tf32, which has too many.</summary>
    public static double[] Table(Operation o, string type) => Tables.GetOrAdd(type, _ => type switch
    {
        "f16" => [.. Enumerable.Range(0, 1 << 16).Select(bits => (double)Half16.FromF16((ushort)bits))],
        "bf16" => [.. Enumerable.Range(0, 1 << 16).Select(bits => (double)Half16.FromBf16((ushort)bits))],
        "e4m3" => [.. Enumerable.Range(0, 1 << 8).Select(bits => (double)Half16.FromE4M3((byte)bits))],
        "e5m2" => [.. Enumerable.Range(0, 1 << 8).Select(bits => (double)Half16.FromE5M2((byte)bits))],
        "s8" => [.. Enumerable.Range(0, 1 << 8).Select(bits => (double)(sbyte)bits)],
        "u8" => [.. Enumerable.Range(0, 1 << 8).Select(bits => (double)bits)],
        "tf32" => [],
        _ => throw o.Unknown(),
    });

    /// <summary>Element i of a register that holds e of them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static double Element(double[] table, uint bits, int i, int e) => e switch
    {
        2 => table[(ushort)(bits >> (16 * i))],
        4 => table[(byte)(bits >> (8 * i))],
        _ => Half16.FromTf32(bits),
    };

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void Run(Warp w, int[] d, int[] a, int[] b, int[] c, int e, double[] tableA, double[] tableB, Finish finish)
    {
        int k = 4 * e * b.Length;
        double* left = stackalloc double[16 * 32];
        double* right = stackalloc double[32 * 8];
        double* sums = stackalloc double[16 * 8];
        for (int lane = 0; lane < 32; lane++)
        {
            int g = lane / 4, q = lane % 4;
            for (int r = 0; r < a.Length; r++)
            {
                uint bits = ((uint*)(w.Registers + a[r]))[lane];
                for (int i = 0; i < e; i++)
                    left[((g + (8 * (r % 2))) * k) + (e * q) + i + (4 * e * (r / 2))] = Element(tableA, bits, i, e);
            }

            for (int r = 0; r < b.Length; r++)
            {
                uint bits = ((uint*)(w.Registers + b[r]))[lane];
                for (int i = 0; i < e; i++)
                    right[(((e * q) + i + (4 * e * r)) * 8) + g] = Element(tableB, bits, i, e);
            }
        }

        for (int row = 0; row < 16; row++)
        {
            Vector512<double> sum = Vector512<double>.Zero;     // a row of D: eight columns
            for (int i = 0; i < k; i++)
                sum = Vector512.FusedMultiplyAdd(Vector512.Create(left[(row * k) + i]), Vector512.Load(right + (i * 8)), sum);
            sum.Store(sums + (row * 8));
        }

        Span<double> own = stackalloc double[4];
        for (int lane = 0; lane < 32; lane++)
        {
            for (int i = 0; i < 4; i++)
                own[i] = sums[(((lane / 4) + (8 * (i / 2))) * 8) + (2 * (lane % 4)) + (i % 2)];
            finish(w, d, c, lane, own);
        }
    }

    static void FinishSingles(Warp w, int[] d, int[] c, int lane, ReadOnlySpan<double> sums)
    {
        for (int i = 0; i < 4; i++)
            ((float*)(w.Registers + d[i]))[lane] = (float)(sums[i] + ((float*)(w.Registers + c[i]))[lane]);
    }

    static void FinishIntegers(Warp w, int[] d, int[] c, int lane, ReadOnlySpan<double> sums)
    {
        for (int i = 0; i < 4; i++)
            ((int*)(w.Registers + d[i]))[lane] = (int)((long)sums[i] + ((int*)(w.Registers + c[i]))[lane]);
    }

    static void FinishHalves(Warp w, int[] d, int[] c, int lane, ReadOnlySpan<double> sums)
    {
        for (int i = 0; i < 4; i++)
        {
            ushort* from = (ushort*)((uint*)(w.Registers + c[i / 2]) + lane) + (i % 2), to = (ushort*)((uint*)(w.Registers + d[i / 2]) + lane) + (i % 2);
            *to = Half16.ToF16(sums[i] + Half16.FromF16(*from));
        }
    }
}
