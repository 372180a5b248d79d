using System.Runtime.InteropServices;
using TaylorSeer.Tests.Cuda.Ptx;
using TaylorSeer.Tests.Cuda.Simt;

namespace TaylorSeer.Tests.Cuda;

/// <summary>wgmma, boxes copied by TMA, mbarriers: what they compute, and every way to use them wrongly that the simulator is to find.</summary>
public class WarpgroupTests
{
    const int Rows = 64, Columns = 16, Depth = 128, Threads = 160;

    /// <summary>From here on %r0 is where shared memory starts and %r1 and %r2 are 0; a block's first thread has done <paramref name="byFirst"/>, and all have met.</summary>
    static string Begun(int sums, string byFirst) =>
        $$"""
        .reg .b32 %r<10>;
        .reg .b64 %rd<8>;
        .reg .f32 %f<{{sums}}>;
        .reg .pred %p<9>;
        ld.param.u64 %rd0, [p0];
        ld.param.u64 %rd1, [p1];
        ld.param.u64 %rd2, [p2];
        mov.u32 %r0, tile;
        mov.u32 %r1, 0;
        mov.u32 %r2, 0;
        setp.ne.u32 %p0, %lane, 0;
        @%p0 bra $made;
        {{byFirst}}
        $made:
        {{MeetAll}}
        """;

    /// <summary>%r8 is how far a thread's share of a fragment lies from the first: row 16 warp + g, piece q of it.</summary>
    static string PlaceInFragment(int rowBytes, int pieceBytes) =>
        $"""
        shr.u32 %r7, %lane, 2;
        and.b32 %r8, %r7, 7;
        shr.u32 %r9, %lane, 5;
        mad.lo.s32 %r8, %r9, 16, %r8;
        and.b32 %r7, %lane, 3;
        mul.lo.s32 %r7, %r7, {pieceBytes};
        mad.lo.s32 %r8, %r8, {rowBytes}, %r7;
        """;

    /// <summary>%rd3 is where D's row 16 warp + g, column 2 q lies; the same thread's other sums are 8 rows and 8 columns further.</summary>
    static string PlaceOfSums(int columns) =>
        $"""
        {PlaceInFragment(columns * sizeof(float), 2 * sizeof(float))}
        cvt.u64.u32 %rd3, %r8;
        add.s64 %rd3, %rd2, %rd3;
        """;

    const string MakeBarriers = "mbarrier.init.shared::cta.b64 [%r0+10240], 1; mbarrier.init.shared::cta.b64 [%r0+10248], 4;",
        FenceBarriers = "fence.mbarrier_init.release.cluster; fence.proxy.async.shared::cta;",
        MeetAll = "bar.sync 0;",
        WaitEmpty = "$empty: mbarrier.try_wait.parity.shared::cta.b64 %p3, [%r0+10248], %r2; @!%p3 bra $empty;",
        Expect = "mbarrier.arrive.expect_tx.shared::cta.b64 _, [%r0+10240], 10240;",
        CopyA = "cp.async.bulk.tensor.2d.shared::cluster.global.mbarrier::complete_tx::bytes [%r0], [%rd0, {%r3, %r4}], [%r0+10240];",
        WaitFull = "$full: mbarrier.try_wait.parity.shared::cta.b64 %p5, [%r0+10240], %r5; @!%p5 bra $full;",
        Fence = "wgmma.fence.sync.aligned;",
        First = "wgmma.mma_async.sync.aligned.m64n16k16.f32.bf16.bf16 {%f0, %f1, %f2, %f3, %f4, %f5, %f6, %f7}, %rd4, %rd5, %p6, 1, 1, 0, 0;",
        Commit = "wgmma.commit_group.sync.aligned;",
        Wait = "wgmma.wait_group.sync.aligned 0;",
        Release = "@%p7 mbarrier.arrive.shared::cta.b64 _, [%r0+10248];";

    /// <summary>
    /// D (64, 16) = A (64, 128) Bᵀ (16, 128) of four warps; a fifth one copies. Two slices of 64 go through one stage: A, then B from byte 8192, then a
    /// barrier for full and one for empty.
    /// </summary>
    static readonly string Product = PtxRun.Kernel(
        $$"""
        {{Begun(8, MakeBarriers + FenceBarriers)}}
        setp.lt.u32 %p1, %lane, 128;
        @%p1 bra $multiply;
        setp.ne.u32 %p2, %lane, 128;
        @%p2 bra $end;
        $copy:
        and.b32 %r2, %r1, 1;
        xor.b32 %r2, %r2, 1;
        {{WaitEmpty}}
        {{Expect}}
        shl.b32 %r3, %r1, 6;
        mov.u32 %r4, 0;
        {{CopyA}}
        cp.async.bulk.tensor.2d.shared::cluster.global.mbarrier::complete_tx::bytes [%r0+8192], [%rd1, {%r3, %r4}], [%r0+10240];
        add.s32 %r1, %r1, 1;
        setp.lt.u32 %p4, %r1, 2;
        @%p4 bra $copy;
        bra.uni $end;
        $multiply:
        mov.f32 %f0, 0f00000000;
        mov.f32 %f1, %f0;
        mov.f32 %f2, %f0;
        mov.f32 %f3, %f0;
        mov.f32 %f4, %f0;
        mov.f32 %f5, %f0;
        mov.f32 %f6, %f0;
        mov.f32 %f7, %f0;
        setp.eq.u32 %p6, %r1, 0;
        and.b32 %r6, %lane, 31;
        setp.eq.u32 %p7, %r6, 0;
        cvt.u64.u32 %rd3, %r0;
        shr.u64 %rd3, %rd3, 4;
        or.b64 %rd4, %rd3, 0x4000004000010000;
        add.s64 %rd5, %rd4, 512;
        $slice:
        and.b32 %r5, %r1, 1;
        {{WaitFull}}
        {{Fence}}
        {{First}}
        {{Step(1)}}
        {{Step(2)}}
        {{Step(3)}}
        {{Commit}}
        {{Wait}}
        {{Release}}
        add.s32 %r1, %r1, 1;
        setp.lt.u32 %p8, %r1, 2;
        @%p8 bra $slice;
        {{PlaceOfSums(Columns)}}
        st.global.v2.f32 [%rd3], {%f0, %f1};
        st.global.v2.f32 [%rd3+512], {%f2, %f3};
        st.global.v2.f32 [%rd3+32], {%f4, %f5};
        st.global.v2.f32 [%rd3+544], {%f6, %f7};
        $end:
        """,
        ".shared .align 1024 .b8 tile[10256];");

    static string Step(int step) =>
        $"add.s64 %rd6, %rd4, {2 * step}; add.s64 %rd7, %rd5, {2 * step}; {First.Replace("%rd4, %rd5", "%rd6, %rd7", StringComparison.Ordinal)}";

    [Fact]
    public void Boxes_are_multiplied() => IsProduct(Run(Product, Rows, Columns, Depth), Rows, Columns, Depth);

    /// <summary>What lies outside of a matrix is zero, and what lies between its rows, not-a-numbers, is not read.</summary>
    [Fact]
    public void Boxes_end_with_their_matrix() => IsProduct(Run(Product, 50, 11, 88), 50, 11, 88);

    /// <summary>A's fragment, as mma.sync takes it, straight from memory.</summary>
    [Fact]
    public void The_left_operand_may_lie_in_registers()
    {
        string load = $"""
            {PlaceInFragment(256, 4)}
            mad.lo.s32 %r8, %r1, 128, %r8;
            cvt.u64.u32 %rd7, %r8;
            add.s64 %rd6, %rd2, 4096;
            add.s64 %rd6, %rd6, %rd7;
            """;
        string text = Product;
        for (int step = 0; step < 4; step++)
        {
            string fragment = $"{load} ld.global.u32 %a0, [%rd6+{32 * step}]; ld.global.u32 %a1, [%rd6+{2048 + (32 * step)}]; ld.global.u32 %a2, [%rd6+{16 + (32 * step)}]; ld.global.u32 %a3, [%rd6+{2064 + (32 * step)}];"
                + $"add.s64 %rd7, %rd5, {2 * step}; {Fence} {First.Replace("%rd4, %rd5", "{%a0, %a1, %a2, %a3}, %rd7", StringComparison.Ordinal).Replace(", 0, 0;", ", 0;", StringComparison.Ordinal)} {Commit} {Wait}";
            text = Replaced(text, step == 0 ? First : Step(step), fragment);
        }

        text = text.Replace(".reg .b32 %r<10>;", ".reg .b32 %r<10>; .reg .b32 %a<4>;", StringComparison.Ordinal);
        IsProduct(Run(text, Rows, Columns, Depth), Rows, Columns, Depth);

        string noFence = text.Replace($"{Fence} {First.Split('}')[0]}}}, {{%a0", $"{First.Split('}')[0]}}}, {{%a0", StringComparison.Ordinal);
        Assert.NotEqual(text, noFence);
        Assert.Contains("takes %a0, which was touched", Fails(FaultKind.AsyncRegister, noFence), StringComparison.Ordinal);
    }

    /// <summary>
    /// D (64, N) = A (64, 64) B (64, N), B as it lies, rows of K: one box for each 64 columns. A block of four warps does all; the mbarrier is behind three
    /// boxes.
    /// </summary>
    static string Transposed(int N)
    {
        string sums = string.Join(", ", Enumerable.Range(0, N / 2).Select(i => $"%f{i}"));
        string copies = $$"""
            mbarrier.init.shared::cta.b64 [%r0+24576], 1;
            {{FenceBarriers}}
            mbarrier.arrive.expect_tx.shared::cta.b64 _, [%r0+24576], {{8192 * (((N + 63) / 64) + 1)}};
            cp.async.bulk.tensor.2d.shared::cluster.global.mbarrier::complete_tx::bytes [%r0], [%rd0, {%r2, %r2}], [%r0+24576];
            """ + string.Join(' ', Enumerable.Range(0, (N + 63) / 64).Select(b =>
            $"mov.u32 %r1, {64 * b}; cp.async.bulk.tensor.2d.shared::cluster.global.mbarrier::complete_tx::bytes [%r0+{8192 * (b + 1)}], [%rd1, {{%r1, %r2}}], [%r0+24576];"));
        string steps = string.Join(' ', Enumerable.Range(0, 4).Select(s =>
            $"add.s64 %rd6, %rd4, {2 * s}; add.s64 %rd7, %rd5, {128 * s}; wgmma.mma_async.sync.aligned.m64n{N}k16.f32.bf16.bf16 {{{sums}}}, %rd6, %rd7, %p1, 1, 1, 0, 1;"));
        string stores = string.Join(' ', Enumerable.Range(0, N / 8).Select(i =>
            $"st.global.v2.f32 [%rd3+{32 * i}], {{%f{4 * i}, %f{(4 * i) + 1}}}; st.global.v2.f32 [%rd3+{(32 * i) + (32 * N)}], {{%f{(4 * i) + 2}, %f{(4 * i) + 3}}};"));
        return PtxRun.Kernel(
            $$"""
            {{Begun(N / 2, copies)}}
            $full: mbarrier.try_wait.parity.shared::cta.b64 %p2, [%r0+24576], %r2; @!%p2 bra $full;
            {{string.Join(' ', Enumerable.Range(0, N / 2).Select(i => $"mov.f32 %f{i}, 0f00000000;"))}}
            setp.eq.u32 %p1, %r2, 0;
            cvt.u64.u32 %rd3, %r0;
            shr.u64 %rd3, %rd3, 4;
            or.b64 %rd4, %rd3, 0x4000004000010000;
            or.b64 %rd5, %rd3, 0x4000004002000000;
            add.s64 %rd5, %rd5, 512;
            {{Fence}}
            {{steps}}
            {{Commit}}
            {{Wait}}
            {{PlaceOfSums(N)}}
            {{stores}}
            """,
            ".shared .align 1024 .b8 tile[24592];");
    }

    /// <summary>Columns that are one box and less, end inside of the second, and fill both.</summary>
    [Theory]
    [InlineData(8)]
    [InlineData(64)]
    [InlineData(72)]
    [InlineData(128)]
    public void The_right_operand_may_lie_transposed(int columns)
    {
        float[] actual = RunTransposed(Transposed(columns), columns);
        ushort[] a = Matrix(Rows, 64, 64, 1), b = Matrix(64, columns, columns, 2);
        for (int m = 0; m < Rows; m++)
        {
            for (int n = 0; n < columns; n++)
                Assert.Equal((float)Enumerable.Range(0, 64).Sum(k => (double)Half16.FromBf16(a[(m * 64) + k]) * Half16.FromBf16(b[(k * columns) + n])), actual[(m * columns) + n]);
        }
    }

    [Fact]
    public void Transposed_operands_lie_where_the_pattern_starts()
    {
        string text = Transposed(72);
        string Fault(string part, string by) => Assert.Throws<FaultException>(() => RunTransposed(Replaced(text, part, by), 72)).Message;
        Assert.Contains("start with the pattern", Fault("%rd7, %rd5, 128;", "%rd7, %rd5, 2;"), StringComparison.Ordinal);
        Assert.Contains("columns 64 to 71 of row 0", Fault("0x4000004002000000", "0x4000004007000000"), StringComparison.Ordinal);
        Assert.Contains("no tensor map of 4 dimensions", Fault("tensor.2d.shared::cluster.global.mbarrier::complete_tx::bytes [%r0], [%rd0, {%r2, %r2}]", "tensor.4d.shared::cluster.global.mbarrier::complete_tx::bytes [%r0], [%rd0, {%r2, %r2, %r2, %r2}]"), StringComparison.Ordinal);
    }

    static float[] RunTransposed(string text, int columns)
    {
        using GlobalMemory memory = new(tracksWrites: true);
        using Module module = new(text, memory);
        ulong d = memory.Upload<float>(new float[Rows * columns]);
        ulong mapA = Map(memory, memory.Upload<ushort>(Matrix(Rows, 64, 64, 1)), Rows, 64, 64, 64), mapB = Map(memory, memory.Upload<ushort>(Matrix(64, columns, columns, 2)), 64, columns, columns, 64);
        module.Prepare("k", 1, 128, Arguments.Pack(mapA, mapB, d, 0ul), checks: Checks.All).Run();
        return memory.Download<float>(d, Rows * columns);
    }

    [Fact]
    public void Bytes_are_not_read_before_they_are_waited_for()
    {
        Fails(FaultKind.AsyncCopy, Without(WaitFull));
        Fails(FaultKind.AsyncCopy, Replaced(Product, "and.b32 %r5, %r1, 1;", "and.b32 %r5, %r1, 1; xor.b32 %r5, %r5, 1;"));     // the phase before the first has always ended

        // one warp waits for all
        string one = Replaced(Product, WaitFull, $"setp.lt.u32 %p5, %lane, 32; @!%p5 bra $skip; {WaitFull} $skip:");
        Assert.Matches("copy is on its way|a copy that was not waited for", Fails(null, one));
        IsProduct(Run(Replaced(one, "$skip:", "$skip: bar.sync 1, 128;"), Rows, Columns, Depth), Rows, Columns, Depth);
    }

    [Fact]
    public void A_stage_is_not_filled_while_it_is_multiplied()
    {
        Assert.Contains("1 arrivals at the mbarrier at byte 10240", Fails(FaultKind.Synchronization, Without(WaitEmpty)), StringComparison.Ordinal);
        string twice = Replaced(Product, CopyA, $"{CopyA} {CopyA}");
        Assert.Contains("while another is on its way", Fails(FaultKind.AsyncCopy, twice), StringComparison.Ordinal);
        string early = Replaced(Replaced(Product, Wait, ""), Release, $"{Release} {Wait}");
        Assert.Matches("a wgmma reads that was not waited for|read with no barrier in between", Fails(FaultKind.Race, early));
        string three = Replaced(Product, "[%r0+10248], 4;", "[%r0+10248], 3;");
        Fails(null, three);
    }

    [Fact]
    public void Sums_are_not_touched_while_they_are_computed()
    {
        Assert.Contains("touches %f0", Fails(FaultKind.AsyncRegister, Replaced(Product, Wait, $"add.f32 %f0, %f0, %f0; {Wait}")), StringComparison.Ordinal);
        Assert.Contains("a wgmma reads that was not waited for", Fails(null, Without(Commit)), StringComparison.Ordinal);        // what was not committed is not waited for
        Fails(FaultKind.AsyncRegister, Replaced(Without(Release), Wait, "wgmma.wait_group.sync.aligned 1;").Replace(".u32 %p8, %r1, 2", ".u32 %p8, %r1, 1", StringComparison.Ordinal));
    }

    [Fact]
    public void Sums_are_fenced_after_other_accesses()
    {
        Assert.Contains("before the first wgmma.fence", Fails(FaultKind.AsyncRegister, Without(Fence)), StringComparison.Ordinal);
        string scaled = Replaced(Product, "add.s32 %r1, %r1, 1;\nsetp.lt.u32 %p8", "add.f32 %f3, %f3, %f3; add.s32 %r1, %r1, 1; setp.lt.u32 %p8");
        string once = Replaced(Replaced(scaled, Fence, ""), "$slice:", $"{Fence} $slice:");
        Assert.Contains("takes %f3, which was touched", Fails(FaultKind.AsyncRegister, once), StringComparison.Ordinal);
        Run(scaled, Rows, Columns, Depth);
    }

    [Fact]
    public void Bytes_are_expected_as_they_come()
    {
        Fails(FaultKind.AsyncCopy, Replaced(Product, "[%r0+10240], 10240;", "[%r0+10240], 2048;"));     // the phase ends when half is there
        string more = Fails(FaultKind.Synchronization, Replaced(Product, "[%r0+10240], 10240;", "[%r0+10240], 10256;"));
        Assert.Contains("for parity 0 of the mbarrier at byte 10240, whose phase 0 waits for 0 of 1 arrivals", more, StringComparison.Ordinal);
        Assert.Contains("16 bytes, with 0 on their way", more, StringComparison.Ordinal);
        Assert.Contains("mbarrier.try_wait", more, StringComparison.Ordinal);
        Assert.Contains("bytes", Fails(FaultKind.Synchronization, Replaced(Product, "[%r0+10240], 10240;", "[%r0+10240], 8192;")), StringComparison.Ordinal);
    }

    [Fact]
    public void A_phase_that_never_ends_is_reported()
    {
        string nobody = Fails(FaultKind.Synchronization, Without(Release));
        Assert.Contains("the mbarrier at byte 10248, whose phase 0 waits for 4 of 4 arrivals", nobody, StringComparison.Ordinal);
        Assert.Contains("waits for 0 more of 1", Fails(FaultKind.Synchronization, Replaced(Product, Expect, $"{Expect} {Expect}")), StringComparison.Ordinal);
    }

    [Fact]
    public void Barriers_are_made_known()
    {
        Assert.Contains("was not fenced", Fails(FaultKind.Synchronization, Without(FenceBarriers)), StringComparison.Ordinal);
        Fails(null, Without(MeetAll));
        Assert.Contains("there is no mbarrier at byte 102", Fails(FaultKind.Synchronization, Replaced(Without(MakeBarriers), FenceBarriers, "")), StringComparison.Ordinal);
        Assert.Contains("an mbarrier's initialisation", Fails(FaultKind.Race, Replaced(Product, "$slice:", "st.shared.u32 [%r0+10240], %r1; $slice:")), StringComparison.Ordinal);
    }

    /// <summary>A warp's own writes are for its own kind of reading; the other kind needs a fence.</summary>
    [Fact]
    public void Written_bytes_are_fenced_before_they_are_multiplied()
    {
        string write = Replaced(Product, WaitFull, $"{WaitFull} setp.ne.u32 %p5, %lane, 0; @%p5 bra $wrote; mov.u32 %r7, 0; st.shared.u32 [%r0], %r7; $wrote:");
        Assert.Contains("no fence.proxy.async", Fails(FaultKind.Race, Replaced(write, "$wrote:", "$wrote: bar.sync 1, 128;")), StringComparison.Ordinal);
        Fails(FaultKind.Race, Replaced(write, "$wrote:", "fence.proxy.async; $wrote:"));        // the other warps are not told
        Run(Replaced(write, "$wrote:", "fence.proxy.async; $wrote: bar.sync 1, 128;"), Rows, Columns, Depth);
        Run(Replaced(write, "$wrote:", "$wrote: bar.sync 1, 128; fence.proxy.async;"), Rows, Columns, Depth);
    }

    [Fact]
    public void Warps_of_a_warpgroup_multiply_together()
    {
        string skipped = Replaced(Product, Step(3), $"setp.ge.u32 %p5, %lane, 96; @%p5 bra $skip; {Step(3)} $skip:");
        Assert.Contains("warps of a warpgroup part", Fails(FaultKind.Synchronization, skipped), StringComparison.Ordinal);
        string other = Replaced(Product, First, $"setp.lt.u32 %p5, %lane, 96; @%p5 bra $same; add.s64 %rd4, %rd4, 2; $same: {First}");
        Assert.Contains("with descriptors", Fails(FaultKind.Synchronization, other), StringComparison.Ordinal);
        string lane = Replaced(Product, First, $"setp.lt.u32 %p5, %r6, 31; @%p5 bra $same; add.s64 %rd4, %rd4, 2; $same: {First}");
        Assert.Contains("different descriptors", Fails(FaultKind.Synchronization, lane), StringComparison.Ordinal);
    }

    [Fact]
    public void Operands_lie_where_the_pattern_starts()
    {
        Fails(FaultKind.Misaligned, Replaced(Product, CopyA, CopyA.Replace("[%r0],", "[%r0+128],", StringComparison.Ordinal)));
        Fails(FaultKind.Misaligned, Replaced(Product, "add.s64 %rd5, %rd4, 512;", "add.s64 %rd5, %rd4, 520;"));
        Fails(FaultKind.Misaligned, Replaced(Product, "0x4000004000010000", "0x8000004000010000"));
        Fails(FaultKind.OutOfBounds, Replaced(Product, "add.s64 %rd5, %rd4, 512;", "add.s64 %rd5, %rd4, 640;"));
        Fails(FaultKind.OutOfBounds, Replaced(Product, CopyA, CopyA.Replace("%rd0", "%rd2", StringComparison.Ordinal)));
    }

    [Fact]
    public void A_block_waits_for_all_that_it_started()
    {
        string another = CopyA.Replace("[%r0],", "[%r0+11264],", StringComparison.Ordinal).Replace("[%r0+10240];", "[%r0+10248];", StringComparison.Ordinal);
        string text = Replaced(Replaced(Product, "bra.uni $end;", $"{another} bra.uni $end;"), "tile[10256]", "tile[20480]");
        Assert.Contains("copies are on their way", Fails(FaultKind.Synchronization, text), StringComparison.Ordinal);
    }

    static string Without(string part) => Replaced(Product, part, "");

    static string Replaced(string text, string part, string by)
    {
        Assert.Contains(part, text, StringComparison.Ordinal);
        return text.Replace(part, by, StringComparison.Ordinal);
    }

    /// <summary>Operands: rows of A and B, with as many not-a-numbers after each row as fill 128 elements and 8 more.</summary>
    static float[] Run(string text, int rows, int columns, int depth)
    {
        const int Stride = Depth + 8;
        using GlobalMemory memory = new(tracksWrites: true);
        using Module module = new(text, memory);
        ushort[] a = Matrix(rows, depth, Stride, 1), b = Matrix(columns, depth, Stride, 2);
        float[] results = new float[(Rows * Columns) + (Rows * Depth / 2)];         // and A dense, for those who load it themselves
        Matrix(rows, depth, Depth, 1).CopyTo(MemoryMarshal.Cast<float, ushort>(results.AsSpan(Rows * Columns)));
        ulong d = memory.Upload<float>(results);
        ulong mapA = Map(memory, memory.Upload<ushort>(a), rows, depth, Stride, Rows), mapB = Map(memory, memory.Upload<ushort>(b), columns, depth, Stride, Columns);
        module.Prepare("k", 1, Threads, Arguments.Pack(mapA, mapB, d, 0ul), checks: Checks.All).Run();
        return memory.Download<float>(d, Rows * Columns);
    }

    static ulong Map(GlobalMemory memory, ulong address, int rows, int depth, int stride, int boxRows) =>
        memory.Upload<TensorMap>([new(address, depth * sizeof(ushort), rows, stride * sizeof(ushort), boxRows, sizeof(ushort))]);

    static ushort[] Matrix(int rows, int depth, int stride, int seed)
    {
        Random random = new(seed);
        double[] values = [.. Enumerable.Range(0, rows * depth).Select(_ => Math.Round((random.NextDouble() * 16) - 8) / 4)];
        return [.. Enumerable.Range(0, rows * stride).Select(i => Half16.ToBf16(i % stride < depth ? values[(i / stride * depth) + (i % stride)] : double.NaN))];
    }

    /// <summary>Small multiples of 1/4: their products and sums are exact.</summary>
    static void IsProduct(float[] actual, int rows, int columns, int depth)
    {
        ushort[] a = Matrix(rows, depth, depth, 1), b = Matrix(columns, depth, depth, 2);
        for (int m = 0; m < Rows; m++)
        {
            for (int n = 0; n < Columns; n++)
            {
                double sum = 0;
                for (int k = 0; m < rows && n < columns && k < depth; k++)
                    sum += (double)Half16.FromBf16(a[(m * depth) + k]) * Half16.FromBf16(b[(n * depth) + k]);
                Assert.Equal((float)sum, actual[(m * Columns) + n]);
            }
        }
    }

    /// <summary>The message of the fault; null: of any kind.</summary>
    static string Fails(FaultKind? kind, string text)
    {
        var e = Assert.Throws<FaultException>(() => Run(text, Rows, Columns, Depth));
        Assert.True(kind is null || e.Kind == kind, $"{kind} was expected: {e.Message}");
        return e.Message;
    }
}
