using TaylorSeer.Tests.Cuda.Ptx;
using TaylorSeer.Tests.Cuda.Simt;

namespace TaylorSeer.Tests.Cuda;

/// <summary>Divergence, barriers, and what happens without them.</summary>
public class SynchronizationTests
{
    /// <summary>Each thread puts its number into shared memory; behind a barrier, or not, it takes that of the thread opposite.</summary>
    static string Mirror(string store, string barrier, int threads = 64) => PtxRun.Kernel(
        $$"""
        .reg .b32 %r<6>;
        .reg .b64 %rd<3>;
        .reg .pred %p<2>;
        ld.param.u64 %rd0, [p0];
        ld.param.u64 %rd1, [p1];
        mad.wide.u32 %rd2, %lane, 4, %rd0;
        mov.u32 %r0, tile;
        mad.lo.s32 %r1, %lane, 4, %r0;
        {{store}}
        {{barrier}}
        sub.s32 %r3, {{threads - 1}}, %lane;
        mad.lo.s32 %r3, %r3, 4, %r0;
        ld.shared.u32 %r4, [%r3];
        mad.wide.u32 %rd2, %lane, 4, %rd1;
        st.global.u32 [%rd2], %r4;
        """,
        $".shared .align 16 .b8 tile[{4 * threads}];");

    const string StoreLane = "st.shared.u32 [%r1], %lane;";

    static uint[] Run(string text, Checks checks = Checks.All, int threads = 64, uint[]? input = null, int outputs = 64)
    {
        using GlobalMemory memory = new(tracksWrites: (checks & Checks.Uninitialized) != 0);
        using Module module = new(text, memory);
        ulong from = memory.Upload<uint>(input ?? [.. Enumerable.Range(0, threads).Select(i => (uint)i)]), to = memory.Upload<uint>(new uint[outputs]);
        module.Prepare("k", 1, threads, Arguments.Pack(from, to, 0ul, 0ul), checks: checks).Run();
        return memory.Download<uint>(to, outputs);
    }

    static FaultException Fails(FaultKind kind, string text, int threads = 64, Checks checks = Checks.All)
    {
        var e = Assert.Throws<FaultException>(() => Run(text, checks, threads));
        Assert.True(e.Kind == kind, $"{kind} was expected: {e.Message}");
        return e;
    }

    [Fact]
    public void A_barrier_lets_warps_see_each_other() =>
        Assert.Equal(Enumerable.Range(0, 64).Select(i => (uint)(63 - i)), Run(Mirror(StoreLane, "bar.sync 0;")));

    [Fact]
    public void A_missing_barrier_is_a_race()
    {
        var e = Fails(FaultKind.Race, Mirror(StoreLane, ""), checks: Checks.Races);
        Assert.Contains("which warp 0 ", e.Message, StringComparison.Ordinal);
        Assert.Contains("PTX line", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_barrier_of_other_warps_does_not_help()
    {
        // the two warps meet at barriers of their own
        string each = "shr.u32 %r5, %lane, 5; bar.sync %r5, 32;";
        Fails(FaultKind.Race, Mirror(StoreLane, each), checks: Checks.Races);
        Assert.Equal(63u, Run(Mirror(StoreLane, "bar.sync 3, 64;"))[0]);
    }

    [Fact]
    public void What_nobody_wrote_must_not_be_read()
    {
        Fails(FaultKind.Uninitialized, Mirror("", "bar.sync 0;"));
        Assert.Contains("which nobody wrote", Fails(FaultKind.Uninitialized, Mirror("setp.lt.u32 %p0, %lane, 40; @%p0 " + StoreLane, "bar.sync 0;")).Message, StringComparison.Ordinal);
    }

    const string CopyLane = "cp.async.ca.shared.global [%r1], [%rd2], 4; cp.async.commit_group;";

    [Fact]
    public void A_copy_arrives_when_it_is_waited_for()
    {
        uint[] mirrored = [.. Enumerable.Range(0, 64).Select(i => (uint)(63 - i))];
        Assert.Equal(mirrored, Run(Mirror(CopyLane, "cp.async.wait_group 0; bar.sync 0;")));
        Assert.Equal(mirrored, Run(Mirror(CopyLane, "cp.async.wait_all; bar.sync 0;")));
        Fails(FaultKind.AsyncCopy, Mirror(CopyLane, "bar.sync 0;"));
        Fails(FaultKind.AsyncCopy, Mirror(CopyLane, "cp.async.wait_group 1; bar.sync 0;"));
        Fails(FaultKind.AsyncCopy, Mirror(CopyLane, "bar.sync 0; cp.async.wait_group 0;"));       // the other warp's may still be on their way
        Assert.NotEqual(mirrored, Run(Mirror(CopyLane, "bar.sync 0;"), Checks.None));        // without checks: the old bytes
    }

    [Fact]
    public void A_copy_without_source_gives_zeros() => Assert.Equal(
        Enumerable.Range(0, 64).Select(i => 63 - i < 10 ? (uint)(63 - i) : 0),
        Run(Mirror("setp.lt.u32 %p0, %lane, 10; selp.b32 %r2, 4, 0, %p0; cp.async.ca.shared.global [%r1], [%rd2], 4, %r2;", "cp.async.wait_all; bar.sync 0;")));

    [Fact]
    public void A_barrier_that_some_do_not_reach_is_reported()
    {
        string early = "setp.lt.u32 %p0, %lane, 40; @%p0 bra $on; ret; $on: " + StoreLane;
        Assert.Contains("lanes 8-31 have ended", Fails(FaultKind.Synchronization, Mirror(early, "bar.sync 0;")).Message, StringComparison.Ordinal);
        string late = StoreLane + "setp.lt.u32 %p0, %lane, 32; @%p0 bra $on; bar.sync 1; $on: ";
        Assert.Contains("for ever", Fails(FaultKind.Synchronization, Mirror(late, "bar.sync 0;")).Message, StringComparison.Ordinal);
        string split = StoreLane + "setp.lt.u32 %p0, %lane, 8; @%p0 bra $on; bar.sync 0; $on: ";
        Assert.Contains("only lanes", Fails(FaultKind.Synchronization, Mirror(split, "bar.sync 0;")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Lanes_may_come_to_a_barrier_from_code_that_lies_behind_it() => Assert.Equal(
        Enumerable.Range(0, 64).Select(i => (uint)(63 - i)),
        Run(Mirror("setp.lt.u32 %p0, %lane, 8; @%p0 bra $far;" + StoreLane + "$back:", "bar.sync 0;").Replace("ret;", "ret; $far:" + StoreLane + "bra.uni $back;", StringComparison.Ordinal)));

    [Fact]
    public void Lanes_that_part_meet_again()
    {
        // loops of different lengths, then a collective of all lanes
        uint[] sums = PtxRun.Lanes<uint, uint>(
            """
            mov.u32 %d, 0;
            mov.u32 %t0, 0;
            $loop:
            setp.ge.u32 %p0, %t0, %a;
            @%p0 bra $done;
            add.s32 %t0, %t0, 1;
            and.b32 %t1, %t0, 1;
            setp.eq.s32 %p1, %t1, 0;
            @%p1 bra $loop;
            add.s32 %d, %d, %t0;
            bra.uni $loop;
            $done:
            shfl.sync.idx.b32 %d, %d, 9, 31, -1;
            """,
            [.. Enumerable.Range(0, 32).Select(i => (uint)i)]);
        Assert.All(sums, s => Assert.Equal(1u + 3 + 5 + 7 + 9, s));
    }

    [Fact]
    public void A_collective_waits_for_its_lanes_wherever_they_are()
    {
        // the lanes of the mask come by different ways; the others never do
        uint[] got = PtxRun.Lanes<uint, uint>(
            """
            setp.gt.u32 %p0, %a, 15;
            @%p0 bra $high;
            setp.lt.u32 %p1, %a, 8;
            @%p1 bra $meet;
            add.s32 %a, %a, 100;
            $meet:
            shfl.sync.idx.b32 %d, %a, 8, 31, 0xFFFF;
            $high:
            """,
            [.. Enumerable.Range(0, 32).Select(i => (uint)i)]);
        Assert.Equal(108u, got[0]);
        Assert.Equal(0u, got[31]);
        var e = Assert.Throws<FaultException>(() => PtxRun.Lanes<uint, uint>("setp.gt.u32 %p0, %a, 15; @%p0 shfl.sync.idx.b32 %d, %a, 8, 31, -1;", [.. Enumerable.Range(0, 32).Select(i => (uint)i)]));
        Assert.Contains("guard", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Bank_conflicts_are_counted()
    {
        static long Conflicts(int stride)
        {
            string text = PtxRun.Kernel(
                $"""
                .reg .b32 %r<3>;
                mov.u32 %r0, tile;
                mad.lo.s32 %r1, %lane, {4 * stride}, %r0;
                st.shared.u32 [%r1], %lane;
                """,
                ".shared .align 16 .b8 tile[8192];");
            using GlobalMemory memory = new();
            using Module module = new(text, memory);
            Launch launch = module.Prepare("k", 1, 32, new byte[32], checks: Checks.Counts);
            launch.Run();
            return launch.Program.Code.Sum(i => i.Conflicts);
        }

        Assert.Equal(0, Conflicts(1));
        Assert.Equal(1, Conflicts(2));
        Assert.Equal(31, Conflicts(32));
        Assert.Equal(0, Conflicts(33));
        Assert.Equal(0, Conflicts(0));
    }

    [Fact]
    public void Warps_may_wait_for_each_other_in_a_loop()
    {
        string text = PtxRun.Kernel(
            """
            .reg .b32 %r<3>;
            .reg .b64 %rd<2>;
            .reg .pred %p<2>;
            ld.param.u64 %rd0, [p1];
            setp.lt.u32 %p0, %lane, 32;
            @!%p0 bra $set;
            $wait:
            ld.acquire.gpu.global.u32 %r0, [%rd0];
            setp.eq.s32 %p1, %r0, 0;
            @%p1 bra $wait;
            st.global.u32 [%rd0+4], %r0;
            bra.uni $end;
            $set:
            st.release.gpu.global.u32 [%rd0], 5;
            $end:
            """);
        Assert.Equal(5u, Run(text)[1]);
    }
}
