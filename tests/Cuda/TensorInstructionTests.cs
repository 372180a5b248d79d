using TaylorSeer.Tests.Cuda.Ptx;
using TaylorSeer.Tests.Cuda.Simt;

namespace TaylorSeer.Tests.Cuda;

/// <summary>mma.sync, ldmatrix, movmatrix: where the elements are, and what is computed.</summary>
public class TensorInstructionTests
{
    /// <summary>
    /// Loads A (16, K) and B (8, K), both with K along the row, with ldmatrix as GEMM kernels do, multiplies, and stores C (16, 8) from the
    /// documented places. What ldmatrix and mma each take and give is described apart, so an error in one does not hide in the other.
    /// </summary>
    static float[] Multiply(string mma, byte[] a, byte[] b)
    {
        string text = PtxRun.Kernel(
            $$"""
            .reg .b32 %r<12>;
            .reg .b32 %a<4>;
            .reg .b32 %b<2>;
            .reg .f32 %f<4>;
            .reg .b64 %rd<6>;
            ld.param.u64 %rd0, [p0];
            ld.param.u64 %rd1, [p1];
            ld.param.u64 %rd2, [p2];
            shl.b32 %r0, %lane, 4;
            cvt.u64.u32 %rd3, %r0;
            add.s64 %rd4, %rd0, %rd3;
            add.s64 %rd5, %rd1, %rd3;
            mov.u32 %r1, tile;
            add.s32 %r2, %r1, %r0;
            cp.async.cg.shared.global [%r2], [%rd4], 16;
            cp.async.ca.shared.global [%r2+512], [%rd5], 16, 16;
            cp.async.commit_group;
            cp.async.wait_group 0;
            bar.sync 0;
            // lane l: row l mod 16 of A, its half l / 16
            and.b32 %r3, %lane, 15;
            shl.b32 %r3, %r3, 5;
            shr.u32 %r4, %lane, 4;
            shl.b32 %r4, %r4, 4;
            add.s32 %r5, %r3, %r4;
            add.s32 %r5, %r5, %r1;
            ldmatrix.sync.aligned.m8n8.x4.shared.b16 {%a0, %a1, %a2, %a3}, [%r5];
            // lanes 0 to 15: row l mod 8 of B, its half l / 8
            and.b32 %r6, %lane, 7;
            shl.b32 %r6, %r6, 5;
            bfe.u32 %r7, %lane, 3, 1;
            shl.b32 %r7, %r7, 4;
            add.s32 %r8, %r6, %r7;
            add.s32 %r8, %r8, %r1;
            ldmatrix.sync.aligned.m8n8.x2.shared.b16 {%b0, %b1}, [%r8+512];
            mov.f32 %f0, 0f3F800000;
            mov.f32 %f1, %f0;
            mov.f32 %f2, %f0;
            mov.f32 %f3, %f0;
            {{mma}} {%f0, %f1, %f2, %f3}, {%a0, %a1, %a2, %a3}, {%b0, %b1}, {%f0, %f1, %f2, %f3};
            // C: rows l / 4 and l / 4 + 8, columns 2 (l mod 4) and the next
            shl.b32 %r9, %lane, 3;
            cvt.u64.u32 %rd3, %r9;
            add.s64 %rd4, %rd2, %rd3;
            st.global.v2.f32 [%rd4], {%f0, %f1};
            st.global.v2.f32 [%rd4+256], {%f2, %f3};
            """,
            ".shared .align 128 .b8 tile[1024];");
        using GlobalMemory memory = new();
        using Module module = new(text, memory);
        ulong c = memory.Upload<float>(new float[128]);
        byte[] whole = new byte[512];
        b.CopyTo(whole, 0);
        module.Prepare("k", 1, 32, Arguments.Pack(memory.Upload<byte>(a), memory.Upload<byte>(whole), c, 0ul), checks: Checks.All).Run();
        return memory.Download<float>(c, 128);
    }

    static void IsProduct(float[] actual, double[] a, double[] b, int k)
    {
        for (int row = 0; row < 16; row++)
        {
            for (int column = 0; column < 8; column++)
            {
                double sum = 1;
                for (int i = 0; i < k; i++)
                    sum += a[(row * k) + i] * b[(column * k) + i];
                Assert.Equal((float)sum, actual[(row * 8) + column]);
            }
        }
    }

    static (double[] Values, byte[] Bytes) Random16(int count, int seed, Func<double, ushort> narrow, Func<ushort, float> wide)
    {
        Random random = new(seed);
        ushort[] codes = [.. Enumerable.Range(0, count).Select(_ => narrow((random.NextDouble() * 4) - 2))];
        return ([.. codes.Select(c => (double)wide(c))], [.. codes.SelectMany(BitConverter.GetBytes)]);
    }

    [Theory]
    [InlineData("bf16"), InlineData("f16")]
    public void Sixteen_bits_multiply(string type)
    {
        (Func<double, ushort> narrow, Func<ushort, float> wide) = type == "f16"
            ? ((Func<double, ushort>)Half16.ToF16, (Func<ushort, float>)Half16.FromF16)
            : (Half16.ToBf16, Half16.FromBf16);
        var (a, aBytes) = Random16(16 * 16, 1, narrow, wide);
        var (b, bBytes) = Random16(8 * 16, 2, narrow, wide);
        IsProduct(Multiply($"mma.sync.aligned.m16n8k16.row.col.f32.{type}.{type}.f32", aBytes, bBytes), a, b, 16);
    }

    [Fact]
    public void Eight_bits_multiply()
    {
        Random random = new(3);
        byte[] aBytes = [.. Enumerable.Range(0, 16 * 32).Select(_ => Half16.ToE4M3((random.NextSingle() * 4) - 2))];
        byte[] bBytes = [.. Enumerable.Range(0, 8 * 32).Select(_ => Half16.ToE4M3((random.NextSingle() * 4) - 2))];
        IsProduct(
            Multiply("mma.sync.aligned.m16n8k32.row.col.f32.e4m3.e4m3.f32", aBytes, bBytes),
            [.. aBytes.Select(v => (double)Half16.FromE4M3(v))], [.. bBytes.Select(v => (double)Half16.FromE4M3(v))], 32);
    }

    [Fact]
    public void A_matrix_is_loaded_as_it_is_or_transposed()
    {
        foreach (bool transposed in new[] { false, true })
        {
            string text = PtxRun.Kernel(
                $$"""
                .reg .b32 %r<6>;
                .reg .b64 %rd<4>;
                ld.param.u64 %rd0, [p0];
                ld.param.u64 %rd1, [p1];
                mad.wide.u32 %rd2, %lane, 4, %rd0;
                ld.global.u32 %r0, [%rd2];
                mov.u32 %r1, tile;
                mad.lo.s32 %r2, %lane, 4, %r1;
                st.shared.u32 [%r2], %r0;
                bar.warp.sync -1;
                and.b32 %r4, %lane, 7;
                mad.lo.s32 %r4, %r4, 16, %r1;
                ldmatrix.sync.aligned.m8n8.x1{{(transposed ? ".trans" : "")}}.shared.b16 {%r3}, [%r4];
                mad.wide.u32 %rd3, %lane, 4, %rd1;
                st.global.u32 [%rd3], %r3;
                """,
                ".shared .align 16 .b8 tile[128];");
            using GlobalMemory memory = new();
            using Module module = new(text, memory);
            ushort[] matrix = [.. Enumerable.Range(0, 64).Select(i => (ushort)i)];
            ulong to = memory.Upload<ushort>(new ushort[64]);
            module.Prepare("k", 1, 32, Arguments.Pack(memory.Upload<ushort>(matrix), to, 0ul, 0ul), checks: Checks.All).Run();
            ushort[] expected = transposed ? [.. Enumerable.Range(0, 64).Select(i => (ushort)((i % 8 * 8) + (i / 8)))] : matrix;
            Assert.Equal(expected, memory.Download<ushort>(to, 64));
        }
    }

    [Fact]
    public void A_transposed_fragment_is_its_matrix_transposed()
    {
        uint[] from = [.. Enumerable.Range(0, 32).Select(i => (uint)(2 * i) | ((uint)((2 * i) + 1) << 16))];
        uint[] to = PtxRun.Lanes<uint, uint>("movmatrix.sync.aligned.m8n8.trans.b16 %d, %a;", from);
        for (int lane = 0; lane < 32; lane++)
        {
            int row = lane / 4, column = 2 * (lane % 4);
            Assert.Equal((uint)((column * 8) + row) | ((uint)(((column + 1) * 8) + row) << 16), to[lane]);
        }
    }

    [Fact]
    public void A_part_of_a_warp_cannot_multiply()
    {
        var e = Assert.Throws<FaultException>(() => PtxRun.Lanes<uint, uint>(
            "setp.lt.u32 %p0, %lane, 7; @%p0 bra $skip; movmatrix.sync.aligned.m8n8.trans.b16 %d, %a; $skip:", [1]));
        Assert.Equal(FaultKind.Synchronization, e.Kind);
        Assert.Contains("only lanes 7-31", e.Message, StringComparison.Ordinal);
    }
}
