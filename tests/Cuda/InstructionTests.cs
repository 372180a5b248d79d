using TaylorSeer.Tests.Cuda.Ptx;
using TaylorSeer.Tests.Cuda.Simt;

namespace TaylorSeer.Tests.Cuda;

/// <summary>What single instructions compute, against C#.</summary>
public class InstructionTests
{
    static readonly int[] Ints = [0, 1, -1, 2, 7, -7, 31, 32, 33, 255, 65535, 65536, -65536, 123456789, -987654321, int.MaxValue, int.MinValue];
    static readonly int[] Others = [1, -1, 3, -3, 0, 5, 31, 32, 100, 1000003, int.MinValue, int.MaxValue, 17, 8];
    static readonly float[] Floats = [0, -0f, 1, -1, 0.1f, 1.5f, -2.5f, 3e38f, -3e38f, 1e-40f, 1e-30f, float.NaN, float.PositiveInfinity, float.NegativeInfinity, 12345.678f];
    static readonly float[] MoreFloats = [1, 2, -3, 0.3f, 0, float.NaN, 1e-20f, 7];

    static void Agree<A, B, R>(string instruction, A[] a, B[] b, Func<A, B, R> expected)
        where A : unmanaged
        where B : unmanaged
        where R : unmanaged
    {
        R[] actual = PtxRun.Lanes<A, B, R>(instruction, a, b);
        for (int i = 0; i < 32; i++)
        {
            R wanted = expected(a[i % a.Length], b[i % b.Length]);
            Assert.True(actual[i].Equals(wanted), $"{instruction} of {a[i % a.Length]} and {b[i % b.Length]} gave {actual[i]}, not {wanted}.");
        }
    }

    static void Agree<A, R>(string instruction, A[] a, Func<A, R> expected)
        where A : unmanaged
        where R : unmanaged => Agree<A, uint, R>(instruction, a, [0], (x, _) => expected(x));

    [Fact]
    public void Integer_arithmetic()
    {
        Agree<int, int, int>("add.s32 %d, %a, %b;", Ints, Others, (a, b) => a + b);
        Agree<int, int, int>("sub.s32 %d, %a, %b;", Ints, Others, (a, b) => a - b);
        Agree<int, int, int>("mul.lo.s32 %d, %a, %b;", Ints, Others, (a, b) => a * b);
        Agree<int, int, int>("mul.hi.s32 %d, %a, %b;", Ints, Others, (a, b) => (int)((long)a * b >> 32));
        Agree<int, int, uint>("mul.hi.u32 %d, %a, %b;", Ints, Others, (a, b) => (uint)((ulong)(uint)a * (uint)b >> 32));
        Agree<int, int, long>("mul.wide.s32 %d, %a, %b;", Ints, Others, (a, b) => (long)a * b);
        Agree<int, int, ulong>("mul.wide.u32 %d, %a, %b;", Ints, Others, (a, b) => (ulong)(uint)a * (uint)b);
        Agree<int, int, int>("mad.lo.s32 %d, %a, %b, 5;", Ints, Others, (a, b) => (a * b) + 5);
        Agree<int, int, long>("mad.wide.s32 %d, %a, %b, -9;", Ints, Others, (a, b) => ((long)a * b) - 9);
        Agree<int, int, int>("div.s32 %d, %a, %b;", Ints, [1, -1, 3, -3, 7], (a, b) => a == int.MinValue && b == -1 ? a : a / b);
        Agree<int, int, int>("rem.s32 %d, %a, %b;", Ints, [1, -1, 3, -3, 7], (a, b) => b == -1 ? 0 : a % b);
        Agree<int, int, uint>("div.u32 %d, %a, %b;", Ints, [1, -1, 3, -3, 7], (a, b) => (uint)a / (uint)b);
        Agree<int, int, int>("min.s32 %d, %a, %b;", Ints, Others, Math.Min);
        Agree<int, int, uint>("max.u32 %d, %a, %b;", Ints, Others, (a, b) => Math.Max((uint)a, (uint)b));
        Agree<int, int>("neg.s32 %d, %a;", Ints, a => -a);
        Agree<int, int>("abs.s32 %d, %a;", Ints, a => a < 0 ? -a : a);
        Agree<long, long, long>("add.s64 %d, %a, %b;", [long.MaxValue, 5], [1, -7], (a, b) => a + b);
        Agree<long, long, long>("mul.lo.s64 %d, %a, %b;", [long.MaxValue, 1L << 40], [3, 1L << 30], (a, b) => a * b);
        Agree<long, long, long>("mul.hi.s64 %d, %a, %b;", [long.MaxValue, -5], [3, 1L << 30], (a, b) => (long)((Int128)a * b >> 64));
        Agree<short, short, short>("mul.lo.s16 %d, %a, %b;", [300, -2], [400, 7], (a, b) => (short)(a * b));
        Agree<ushort, ushort, ushort>("mul.hi.u16 %d, %a, %b;", [60000, 3], [50000, 7], (a, b) => (ushort)(a * (uint)b >> 16));
    }

    [Fact]
    public void Logic_and_shifts()
    {
        Agree<int, int, int>("and.b32 %d, %a, %b;", Ints, Others, (a, b) => a & b);
        Agree<int, int, int>("or.b32 %d, %a, %b;", Ints, Others, (a, b) => a | b);
        Agree<int, int, int>("xor.b32 %d, %a, %b;", Ints, Others, (a, b) => a ^ b);
        Agree<int, int>("not.b32 %d, %a;", Ints, a => ~a);
        uint[] counts = [0, 1, 5, 31, 32, 33, 1000];
        Agree<int, uint, int>("shl.b32 %d, %a, %b;", Ints, counts, (a, b) => b > 31 ? 0 : a << (int)b);
        Agree<int, uint, uint>("shr.u32 %d, %a, %b;", Ints, counts, (a, b) => b > 31 ? 0 : (uint)a >> (int)b);
        Agree<int, uint, int>("shr.s32 %d, %a, %b;", Ints, counts, (a, b) => a >> (int)Math.Min(b, 31));
        Agree<ulong, uint, ulong>("shl.b64 %d, %a, %b;", [ulong.MaxValue, 12345], [0, 40, 63, 64], (a, b) => b > 63 ? 0 : a << (int)b);
        Agree<int, int, int>("shf.l.wrap.b32 %d, %a, %b, 8;", Ints, Others, (a, b) => (b << 8) | (int)((uint)a >> 24));
        Agree<int, int, int>("shf.r.clamp.b32 %d, %a, %b, 40;", Ints, Others, (_, b) => b);
        Agree<int, int>("popc.b32 %d, %a;", Ints, a => System.Numerics.BitOperations.PopCount((uint)a));
        Agree<int, int>("clz.b32 %d, %a;", Ints, a => System.Numerics.BitOperations.LeadingZeroCount((uint)a));
        Agree<uint, uint>("brev.b32 %d, %a;", [1, 0x80000000, 6], a => a == 1 ? 0x80000000 : a == 6 ? 0x60000000u : 1);
        Agree<uint, uint>("bfe.u32 %d, %a, 4, 8;", [0x12345678], _ => 0x67);
        Agree<uint, int>("bfe.s32 %d, %a, 4, 4;", [0x000000F0, 0x00000070], a => a == 0xF0 ? -1 : 7);
        Agree<uint, uint, uint>("bfi.b32 %d, %a, %b, 8, 8;", [0xABCD], [0x11111111], (_, _) => 0x1111CD11);
        Agree<uint, uint, uint>("prmt.b32 %d, %a, %b, 0x7531;", [0x33221100], [0x77665544], (_, _) => 0x77553311);
        Agree<uint, uint, uint>("prmt.b32 %d, %a, %b, 0x0088;", [0x00000080], [0], (_, _) => 0x8080FFFF);
        Agree<int, int, int>("lop3.b32 %d, %a, %b, 15, 0xCA;", Ints, Others, (a, b) => (a & b) | (~a & 15));
    }

    [Fact]
    public void Single_precision()
    {
        Agree<float, float, float>("add.rn.f32 %d, %a, %b;", Floats, MoreFloats, (a, b) => a + b);
        Agree<float, float, float>("mul.f32 %d, %a, %b;", Floats, MoreFloats, (a, b) => a * b);
        Agree<float, float, float>("fma.rn.f32 %d, %a, %b, 0f3F8CCCCD;", Floats, MoreFloats, (a, b) => MathF.FusedMultiplyAdd(a, b, 1.1f));
        Agree<float, float, float>("div.rn.f32 %d, %a, %b;", Floats, MoreFloats, (a, b) => a / b);
        Agree<float, float>("sqrt.rn.f32 %d, %a;", Floats, MathF.Sqrt);
        Agree<float, float>("neg.f32 %d, %a;", Floats, a => -a);
        Agree<float, float, float>("max.f32 %d, %a, %b;", [1, float.NaN, 3], [2, 5, float.NaN], (a, b) => float.IsNaN(a) ? b : float.IsNaN(b) ? a : Math.Max(a, b));
        Agree<float, float, float>("max.NaN.f32 %d, %a, %b;", [1, float.NaN, 3], [2, 5, float.NaN], MathF.Max);
        Agree<float, float>("add.ftz.f32 %d, %a, 0f00000000;", [1e-40f, 1], a => a < 1e-38f ? 0 : a);
        Agree<float, float>("ex2.approx.f32 %d, %a;", [0, 1, -1, 10, 0.5f, -200, 200], a => (float)Math.Pow(2, a));
        Agree<float, float>("tanh.approx.f32 %d, %a;", [0, 1, -1, 10], a => (float)Math.Tanh(a));
        Agree<double, double, double>("fma.rn.f64 %d, %a, %b, 0d3FF0000000000000;", [0.1, 3], [7, 9], (a, b) => Math.FusedMultiplyAdd(a, b, 1));
    }

    [Fact]
    public void Comparisons_tell_ordered_from_unordered()
    {
        (string Name, Func<float, float, bool> Holds)[] all =
        [
            ("lt", (a, b) => a < b), ("le", (a, b) => a <= b), ("gt", (a, b) => a > b), ("ge", (a, b) => a >= b), ("eq", (a, b) => a == b),
            ("ne", (a, b) => a < b || a > b), ("ltu", (a, b) => !(a >= b)), ("leu", (a, b) => !(a > b)), ("gtu", (a, b) => !(a <= b)),
            ("geu", (a, b) => !(a < b)), ("equ", (a, b) => !(a < b || a > b)), ("neu", (a, b) => a != b),
            ("num", (a, b) => !float.IsNaN(a) && !float.IsNaN(b)), ("nan", (a, b) => float.IsNaN(a) || float.IsNaN(b)),
        ];
        foreach ((string name, Func<float, float, bool> holds) in all)
            Agree<float, float, uint>($"setp.{name}.f32 %p0, %a, %b; selp.b32 %d, 1, 0, %p0;", Floats, MoreFloats, (a, b) => holds(a, b) ? 1u : 0);
        Agree<int, int, uint>("setp.lo.u32 %p0, %a, %b; selp.b32 %d, 1, 0, %p0;", Ints, Others, (a, b) => (uint)a < (uint)b ? 1u : 0);
        Agree<int, int, uint>(
            "setp.lt.s32 %p1, %b, 4; setp.gt.and.s32 %p0|%p2, %a, %b, !%p1; selp.b32 %t0, 1, 0, %p0; selp.b32 %t1, 2, 0, %p2; or.b32 %d, %t0, %t1;",
            Ints, Others, (a, b) => b < 4 ? 0u : a > b ? 1u : 2);
    }

    [Fact]
    public void Conversions_round_and_saturate()
    {
        float[] values = [0, 0.5f, 1.5f, 2.5f, -0.5f, -1.5f, 3e9f, -3e9f, 1e20f, float.NaN, 254.9f, 1e-30f];
        Agree<float, int>("cvt.rzi.s32.f32 %d, %a;", values, a => float.IsNaN(a) ? 0 : (int)Math.Clamp(Math.Truncate((double)a), int.MinValue, int.MaxValue));
        Agree<float, int>("cvt.rni.s32.f32 %d, %a;", values, a => float.IsNaN(a) ? 0 : (int)Math.Clamp(Math.Round((double)a), int.MinValue, int.MaxValue));
        Agree<float, uint>("cvt.rmi.u32.f32 %d, %a;", values, a => float.IsNaN(a) ? 0 : (uint)Math.Clamp(Math.Floor((double)a), 0, uint.MaxValue));
        Agree<float, float>("cvt.rpi.f32.f32 %d, %a;", values, MathF.Ceiling);
        Agree<float, float>("cvt.sat.f32.f32 %d, %a;", values, a => a > 1 ? 1 : a > 0 ? a : 0);
        Agree<int, float>("cvt.rn.f32.s32 %d, %a;", Ints, a => a);
        Agree<int, float>("cvt.rn.f32.u32 %d, %a;", Ints, a => (uint)a);
        Agree<long, float>("cvt.rn.f32.s64 %d, %a;", [long.MaxValue, 16777217, -5], a => a);
        Agree<int, long>("cvt.s64.s32 %d, %a;", Ints, a => a);
        Agree<int, ulong>("cvt.u64.u32 %d, %a;", Ints, a => (uint)a);
        Agree<int, int>("cvt.s32.s8 %d, %a;", Ints, a => (sbyte)a);
        Agree<int, uint>("cvt.u32.u16 %d, %a;", Ints, a => (ushort)a);
        Agree<int, int>("cvt.sat.s32.u32 %d, %a;", Ints, a => a < 0 ? int.MaxValue : a);
        Agree<float, ushort>("cvt.rn.f16.f32 %d, %a;", values, a => float.IsNaN(a) ? (ushort)0x7FFF : BitConverter.HalfToUInt16Bits((Half)a));
        Agree<Half, float>("cvt.f32.f16 %d, %a;", [(Half)1.5, Half.MaxValue, Half.Epsilon], a => (float)a);
    }

    [Fact]
    public void Bfloat16_rounds_to_nearest_even()
    {
        uint[] bits = [0x3F800000, 0x3F808000, 0x3F818000, 0x3F808001, 0x3F807FFF, 0x7F7FFFFF, 0x7FC00001, 0x80000000, 0x00008000, 0x00018000];
        ushort[] expected = [0x3F80, 0x3F80, 0x3F82, 0x3F81, 0x3F80, 0x7F80, 0x7FFF, 0x8000, 0x0000, 0x0002];
        ushort[] actual = PtxRun.Lanes<uint, ushort>("cvt.rn.bf16.f32 %d, %a;", bits);
        Assert.Equal(expected, actual[..10]);
        Assert.Equal(0x40003F80u, PtxRun.Lanes<float, float, uint>("cvt.rn.bf16x2.f32 %d, %a, %b;", [2], [1])[0]);
        Assert.Equal(1.5f, PtxRun.Lanes<ushort, float>("cvt.f32.bf16 %d, %a;", [0x3FC0])[0]);
    }

    [Fact]
    public void Pairs_of_halves_are_two_numbers()
    {
        static uint Pair(double low, double high) => Halves.Pair(Half16.ToF16(low), Half16.ToF16(high));
        static uint Pair2(double low, double high) => Halves.Pair(Half16.ToBf16(low), Half16.ToBf16(high));
        Assert.Equal(Pair(3.5, -2), PtxRun.Lanes<uint, uint, uint>("add.f16x2 %d, %a, %b;", [Pair(1.5, 2)], [Pair(2, -4)])[0]);
        Assert.Equal(Pair(8, 20), PtxRun.Lanes<uint, uint, uint, uint>("fma.rn.f16x2 %d, %a, %b, %c;", [Pair(1.5, 2)], [Pair(4, 8)], [Pair(2, 4)])[0]);
        Assert.Equal(Pair2(8, 20), PtxRun.Lanes<uint, uint, uint, uint>("fma.rn.bf16x2 %d, %a, %b, %c;", [Pair2(1.5, 2)], [Pair2(4, 8)], [Pair2(2, 4)])[0]);
        Assert.Equal(Pair2(1.5, 8), PtxRun.Lanes<uint, uint, uint>("max.bf16x2 %d, %a, %b;", [Pair2(1.5, 2)], [Pair2(-4, 8)])[0]);
        Assert.Equal(Pair(-1.5, 2), PtxRun.Lanes<uint, uint>("neg.f16x2 %d, %a;", [Pair(1.5, -2)])[0]);
    }

    [Fact]
    public void Eight_bit_floats_round_and_saturate()
    {
        float[] values = [0, 1, -1, 448, 449, 1e9f, 0.0625f, 0.001953125f, 0.0009765625f, 17, 19, float.NaN];
        float[] expected = [0, 1, -1, 448, 448, 448, 0.0625f, 0.001953125f, 0, 16, 20, float.NaN];
        ushort[] codes = PtxRun.Lanes<float, ushort>("cvt.rn.satfinite.e4m3x2.f32 %d, %a, %a;", values);
        for (int i = 0; i < values.Length; i++)
        {
            Assert.Equal(expected[i], Half16.FromE4M3((byte)codes[i]));
            Assert.Equal((byte)codes[i], (byte)(codes[i] >> 8));
        }

        for (int code = 0; code < 0x7F; code++)
            Assert.Equal(code, Half16.ToE4M3(Half16.FromE4M3((byte)code)));
        Assert.Equal(448, Half16.FromE4M3(0x7E));
        Assert.Equal(57344, Half16.FromE5M2(0x7B));
    }

    [Fact]
    public void Registers_are_packed_and_taken_apart()
    {
        Assert.Equal(0x22221111u, PtxRun.Lanes<ushort, ushort, uint>("mov.b32 %d, {%a, %b};", [0x1111], [0x2222])[0]);
        Assert.Equal(0x2222u, PtxRun.Lanes<uint, ushort>("mov.b32 {%h0, %d}, %a;", [0x22221111])[0]);
        Assert.Equal(0x1111u, PtxRun.Lanes<uint, ushort>("mov.b32 {%d, _}, %a;", [0x22221111])[0]);
        Assert.Equal(0x0000000200000001ul, PtxRun.Lanes<uint, uint, ulong>("mov.b64 %d, {%a, %b};", [1], [2])[0]);
    }

    [Fact]
    public void Lanes_exchange_values()
    {
        uint[] lanes = [.. Enumerable.Range(0, 32).Select(i => (uint)i)];
        Assert.Equal(lanes.Select(i => i ^ 5), PtxRun.Lanes<uint, uint>("shfl.sync.bfly.b32 %d, %a, 5, 31, -1;", lanes));
        Assert.Equal(lanes.Select(i => i + 3 > 31 ? i : i + 3), PtxRun.Lanes<uint, uint>("shfl.sync.down.b32 %d, %a, 3, 31, -1;", lanes));
        Assert.Equal(lanes.Select(i => i < 3 ? i : i - 3), PtxRun.Lanes<uint, uint>("shfl.sync.up.b32 %d, %a, 3, 0, -1;", lanes));
        Assert.Equal(lanes.Select(i => (i & ~7u) + 2), PtxRun.Lanes<uint, uint>("shfl.sync.idx.b32 %d, %a, 2, 0x181f, -1;", lanes));
        Assert.Equal(
            lanes.Select(i => i >= 3 ? 1u : 0), PtxRun.Lanes<uint, uint>("shfl.sync.up.b32 %t0|%p0, %a, 3, 0, -1; selp.b32 %d, 1, 0, %p0;", lanes));
        Assert.Equal(0xFFFFFF00u, PtxRun.Lanes<uint, uint>("setp.gt.u32 %p0, %a, 7; vote.sync.ballot.b32 %d, %p0, -1;", lanes)[9]);
        Assert.Equal(496u, PtxRun.Lanes<uint, uint>("redux.sync.add.u32 %d, %a, -1;", lanes)[31]);
    }

    [Fact]
    public void Narrow_loads_extend_and_vectors_load_together()
    {
        Assert.Equal(-1, PtxRun.Lanes<int, int>("ld.global.s8 %d, [%at0];", [0xFF])[0]);
        Assert.Equal(255, PtxRun.Lanes<int, int>("ld.global.u8 %d, [%at0];", [0xFF])[0]);
        Assert.Equal(-2, PtxRun.Lanes<int, int>("ld.global.nc.s16 %d, [%at0];", [0xFFFE])[0]);
        Assert.Equal(7u, PtxRun.Lanes<ulong, uint>("ld.global.v2.u32 {%t0, %t1}, [%at0]; add.s32 %d, %t0, %t1;", [0x0000000300000004])[0]);
        Assert.Equal(9u, PtxRun.Lanes<uint, uint>("cvta.global.u64 %q0, %at0; ld.u32 %d, [%q0];", [9])[0]);
    }

    [Fact]
    public void Atomic_operations_return_what_was_there()
    {
        string text = PtxRun.Kernel(
            """
            .reg .b32 %r<4>;
            .reg .b64 %rd<4>;
            .reg .f32 %f;
            ld.param.u64 %rd0, [p0];
            ld.param.u64 %rd1, [p1];
            atom.global.add.u32 %r0, [%rd0], 2;
            red.global.max.u32 [%rd0+4], %r0;
            atom.global.cas.b32 %r1, [%rd0+8], 0, 77;
            mov.f32 %f, 0f3F000000;
            red.relaxed.gpu.global.add.f32 [%rd0+12], %f;
            mad.wide.u32 %rd1, %lane, 4, %rd1;
            st.global.u32 [%rd1], %r0;
            """);
        using GlobalMemory memory = new();
        using Module module = new(text, memory);
        ulong a = memory.Upload<uint>([0, 0, 0, 0]), b = memory.Upload<uint>(new uint[64]);
        module.Prepare("k", 4, 64, Arguments.Pack(a, b, 0ul, 0ul)).Run();
        uint[] results = memory.Download<uint>(a, 4);
        Assert.Equal([512u, 510, 77], results[..3]);
        Assert.Equal(128f, BitConverter.UInt32BitsToSingle(results[3]));
    }

    [Theory]
    [InlineData("add.rz.f32 %d, %a, %b;"), InlineData("ld.global.u32.fancy %d, [%at0];"), InlineData("setmaxnreg.dec.sync.aligned.u32 24;"), InlineData("cp.async.cg.shared.global [%a], [%at0], 8;")]
    public void Whatever_is_unknown_is_named_with_its_line(string instruction)
    {
        var e = Assert.Throws<PtxException>(() => PtxRun.Lanes<float, float, float>(instruction, [1], [2]));
        Assert.Contains(instruction.Split(' ', ';')[0], e.Message, StringComparison.Ordinal);
        Assert.Contains("PTX line ", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Registers_of_the_wrong_size_are_refused() =>
        Assert.Throws<PtxException>(() => PtxRun.Lanes<float, float, float>("add.s32 %d, %a, %q0;", [1], [2]));
}
