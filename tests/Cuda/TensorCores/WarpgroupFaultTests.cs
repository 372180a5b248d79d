using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using TaylorSeer.Kernels.Gpu.Cuda;
using TaylorSeer.Kernels.Gpu.Cuda.TensorCores;
using TaylorSeer.Tests.Cuda.Simt;

namespace TaylorSeer.Tests.Cuda.TensorCores;

/// <summary>Nothing that keeps warpgroups and copies in step can be taken out of the kernel that ships without the simulator noticing.</summary>
public class WarpgroupFaultTests
{
    const string Kernel = "linear_bf16_wgmma_128x128", Program = "linear_bf16_wgmma";
    const int M = 128, N = 128, K = 320;      // five slices in a ring of three

    static readonly string Text = PtxLibrary.Find(Program, [], [], 90)!.Text;

    [Fact]
    public void The_kernel_as_it_is_has_no_fault() => Run(Text);

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
    public void Every_wait_and_fence_is_needed(string pattern, int index, string rest, FaultKind kind)
    {
        int start = Text.IndexOf($".entry {Kernel}(", StringComparison.Ordinal), end = Text.IndexOf(".entry", start + 1, StringComparison.Ordinal);
        string body = Text[start..(end < 0 ? Text.Length : end)];
        MatchCollection found = Regex.Matches(body, pattern);
        Match taken = found[index < 0 ? found.Count + index : index];
        string without = body[..taken.Index] + taken.Result(rest) + body[(taken.Index + taken.Length)..];

        var e = Assert.Throws<FaultException>(() => Run(Text.Replace(body, without, StringComparison.Ordinal)));
        Assert.True(e.Kind == kind, $"{kind} was expected: {e.Message}");
    }

    static void Run(string text)
    {
        const int Store32 = 8;
        using GlobalMemory memory = new(tracksWrites: true);
        using Module module = new(text, memory);
        MatmulTile tile = MatmulTile.Named("wgmma_128x128")!;
        TensorMap[] maps = [Map(memory, M, tile.Rows), Map(memory, N, tile.Columns)];
        byte[] others = Arguments.Pack(0ul, memory.Upload<float>(new float[M * N]), 0ul, 0ul, 0ul, 0ul, 0ul, M, N, K, N, 1, 0, 0L, 0, 1f, Store32);
        module.Prepare(Kernel, 1, tile.Threads, [.. MemoryMarshal.AsBytes<TensorMap>(maps), .. others], tile.SharedBytes, Checks.All).Run();
    }

    static TensorMap Map(GlobalMemory memory, int rows, int boxRows) =>
        new(memory.Upload<ushort>(new ushort[rows * K]), K * sizeof(ushort), rows, K * sizeof(ushort), boxRows, sizeof(ushort));
}
