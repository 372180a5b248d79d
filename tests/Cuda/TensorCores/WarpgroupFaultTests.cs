using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using TaylorSeer.Kernels.Gpu;
using TaylorSeer.Kernels.Gpu.Cuda;
using TaylorSeer.Kernels.Gpu.Cuda.TensorCores;
using TaylorSeer.Tests.Cuda.Simt;

namespace TaylorSeer.Tests.Cuda.TensorCores;

/// <summary>Nothing that keeps warpgroups and copies in step can be taken out of the kernels that ship without the simulator noticing.</summary>
public class WarpgroupFaultTests
{
    const string Linear = "linear_bf16_wgmma_128x128", Attention = "attention_bf16_wgmma_72_x2";

    [Fact]
    public void The_kernels_as_they_are_have_no_fault()
    {
        RunLinear(Text(Linear));
        RunAttention(Text(Attention));
    }

    /// <summary>What is taken out, its place among the same of the kernel (negative: from the end), what stays, and the fault that is found.</summary>
    [Theory]
    [InlineData("mbarrier.try_wait[^;]*; @!p bra again;", 0, "", FaultKind.Synchronization)]            // empty: a phase is arrived at twice
    [InlineData("mbarrier.try_wait[^;]*; @!p bra again;", 1, "", FaultKind.AsyncCopy)]                  // full
    [InlineData(@"mbarrier.arrive.expect_tx([^;]*), %r\d+;", 0, "mbarrier.arrive$1;", FaultKind.AsyncCopy)]
    [InlineData("@p mbarrier.arrive[^;]*;", 0, "", FaultKind.Synchronization)]
    [InlineData("wgmma.fence.sync.aligned;", 0, "", FaultKind.AsyncRegister)]
    [InlineData("wgmma.commit_group.sync.aligned;", 0, "", FaultKind.Race)]
    [InlineData("wgmma.wait_group.sync.aligned 1;", 0, "", FaultKind.Race)]
    [InlineData("wgmma.wait_group.sync.aligned 0;", 0, "", FaultKind.AsyncRegister)]
    [InlineData("fence.mbarrier_init.release.cluster; fence.proxy.async.shared::cta;", 0, "", FaultKind.Synchronization)]
    [InlineData("bar.sync\\s+0;", 0, "", FaultKind.Race)]                // before others use barriers
    [InlineData("bar.sync 1, 256;", 0, "", FaultKind.Race)]             // before the sums overwrite slices
    [InlineData("bar.sync 1, 256;", -1, "", FaultKind.Race)]            // before the sums are read
    public void Every_wait_and_fence_of_linear_is_needed(string pattern, int index, string rest, FaultKind kind) => IsNeeded(Linear, RunLinear, pattern, index, rest, kind);

    /// <summary>In the order of the text, where what ends an iteration comes before what begins one.</summary>
    [Theory]
    [InlineData("mbarrier.try_wait[^;]*; @!p bra again;", 0, "", FaultKind.Race)]                     // empty, for keys: boxes land over boxes
    [InlineData("mbarrier.try_wait[^;]*; @!p bra again;", 1, "", FaultKind.Synchronization)]            // for values
    [InlineData("mbarrier.try_wait[^;]*; @!p bra again;", 2, "", FaultKind.AsyncCopy)]                  // full, of the first keys and the queries
    [InlineData("mbarrier.try_wait[^;]*; @!p bra again;", 3, "", FaultKind.AsyncCopy)]                  // of the next keys
    [InlineData("mbarrier.try_wait[^;]*; @!p bra again;", 4, "", FaultKind.AsyncCopy)]                  // of the values before
    [InlineData("mbarrier.try_wait[^;]*; @!p bra again;", 5, "", FaultKind.Race)]                     // of the last values: they were not there when they were read
    [InlineData(@"mbarrier.arrive.expect_tx([^;]*), %r\d+;", 0, "mbarrier.arrive$1;", FaultKind.AsyncCopy)]
    [InlineData(@"mbarrier.arrive.expect_tx([^;]*), %r\d+;", 1, "mbarrier.arrive$1;", FaultKind.AsyncCopy)]
    [InlineData("@p mbarrier.arrive[^;]*;", 0, "", FaultKind.Synchronization)]                          // the first keys are read
    [InlineData("@p mbarrier.arrive[^;]*;", 1, "", FaultKind.Synchronization)]                          // the values before are
    [InlineData("@p mbarrier.arrive[^;]*;", 2, "", FaultKind.Synchronization)]                          // the next keys are
    [InlineData("wgmma.fence.sync.aligned;", 0, "", FaultKind.AsyncRegister)]
    [InlineData("wgmma.fence.sync.aligned;", 1, "", FaultKind.AsyncRegister)]
    [InlineData("wgmma.fence.sync.aligned;", 2, "", FaultKind.AsyncRegister)]
    [InlineData("wgmma.commit_group.sync.aligned;", 0, "", FaultKind.AsyncRegister)]
    [InlineData("wgmma.commit_group.sync.aligned;", 1, "", FaultKind.AsyncRegister)]
    [InlineData("wgmma.commit_group.sync.aligned;", 2, "", FaultKind.AsyncRegister)]
    [InlineData("wgmma.commit_group.sync.aligned;", 3, "", FaultKind.AsyncRegister)]
    [InlineData("wgmma.wait_group.sync.aligned 1;", 0, "", FaultKind.AsyncRegister)]
    [InlineData("wgmma.wait_group.sync.aligned 0;", 0, "", FaultKind.AsyncRegister)]
    [InlineData("wgmma.wait_group.sync.aligned 0;", 1, "", FaultKind.AsyncRegister)]
    [InlineData("wgmma.wait_group.sync.aligned 0;", 2, "", FaultKind.AsyncRegister)]
    [InlineData("fence.mbarrier_init.release.cluster; fence.proxy.async.shared::cta;", 0, "", FaultKind.Synchronization)]
    [InlineData("bar.sync\\s+0;", 0, "", FaultKind.Race)]                // before others use barriers
    [InlineData(@"bar.sync %r\d+, 128;", 0, "", FaultKind.Race)]        // before results overwrite queries
    public void Every_wait_and_fence_of_attention_is_needed(string pattern, int index, string rest, FaultKind kind) => IsNeeded(Attention, RunAttention, pattern, index, rest, kind);

    static void IsNeeded(string kernel, Action<string> run, string pattern, int index, string rest, FaultKind kind)
    {
        string text = Text(kernel);
        int start = text.IndexOf($".entry {kernel}(", StringComparison.Ordinal), end = text.IndexOf(".entry", start + 1, StringComparison.Ordinal);
        string body = text[start..(end < 0 ? text.Length : end)];
        MatchCollection found = Regex.Matches(body, pattern);
        Match taken = found[index < 0 ? found.Count + index : index];
        string without = body[..taken.Index] + taken.Result(rest) + body[(taken.Index + taken.Length)..];

        var e = Assert.Throws<FaultException>(() => run(text.Replace(body, without, StringComparison.Ordinal)));
        Assert.True(e.Kind == kind, $"{kind} was expected: {e.Message}");
    }

    static string Text(string kernel) => PtxLibrary.Find(kernel[..kernel.LastIndexOf('_')], [], [], 90)!.Text;

    static void RunLinear(string text)
    {
        const int Store32 = 8, M = 128, N = 128, K = 320;      // five slices in a ring of three
        using GlobalMemory memory = new(tracksWrites: true);
        using Module module = new(text, memory);
        MatmulTile tile = MatmulTile.Named("wgmma_128x128")!;
        TensorMap[] maps = [Map(M, tile.Rows), Map(N, tile.Columns)];
        byte[] others = Arguments.Pack(0ul, memory.Upload<float>(new float[M * N]), 0ul, 0ul, 0ul, 0ul, 0ul, M, N, K, N, 1, 0, 0L, 0, 1f, Store32);
        module.Prepare(Linear, 1, tile.Threads, [.. MemoryMarshal.AsBytes<TensorMap>(maps), .. others], tile.SharedBytes, Checks.All).Run();

        TensorMap Map(int rows, int boxRows) => new(memory.Upload<ushort>(new ushort[rows * K]), K * sizeof(ushort), rows, K * sizeof(ushort), boxRows, sizeof(ushort));
    }

    static void RunAttention(string text)
    {
        const int Size = 72, Tokens = 400, Parts = 3, BoxRows = 64;      // four tiles of keys, four of values, in a ring of four; the first 128 queries
        const long PartBytes = Size * sizeof(ushort), RowBytes = Parts * PartBytes;
        using GlobalMemory memory = new(tracksWrites: true);
        using Module module = new(text, memory);
        KernelDefinition kernel = TensorCoreAttention.WarpgroupKernel(OperandType.BF16, Size, 2);
        TensorMap map = new(
            memory.Upload<ushort>(new ushort[Tokens * Parts * Size]), PartBytes, Tokens, RowBytes, BoxRows, sizeof(ushort), 4, Parts, PartBytes, 1, Tokens * RowBytes);
        byte[] others = Arguments.Pack(memory.Upload<ushort>(new ushort[Tokens * Size]), Tokens, 1f);
        module.Prepare(Attention, 1, (int)kernel.Group.Count, [.. MemoryMarshal.AsBytes<TensorMap>([map]), .. others], kernel.SharedBytes, Checks.All).Run();
    }
}
