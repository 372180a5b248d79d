using TaylorSeer.Tests.Cuda.Ptx;
using TaylorSeer.Tests.Cuda.Simt;

namespace TaylorSeer.Tests.Cuda;

/// <summary>Accesses that hardware punishes, or that it does not and should.</summary>
public class MemoryFaultTests
{
    static FaultException Fails(FaultKind kind, string body, Action<GlobalMemory, ulong>? before = null)
    {
        string text = PtxRun.Kernel(
            $"""
            .reg .b32 %r<4>;
            .reg .b64 %rd<4>;
            ld.param.u64 %rd0, [p0];
            mad.wide.u32 %rd1, %lane, 4, %rd0;
            mov.u32 %r0, 1;
            {body}
            """,
            ".shared .align 16 .b8 tile[64];");
        using GlobalMemory memory = new(tracksWrites: true);
        using Module module = new(text, memory);
        ulong address = memory.Allocate(128, "the buffer")!.Address;
        memory.CopyFromHost(address, new byte[96]);
        before?.Invoke(memory, address);
        var e = Assert.Throws<FaultException>(() => module.Prepare("k", 1, 32, Arguments.Pack(address, 0ul, 0ul, 0ul), checks: Checks.All).Run());
        Assert.True(e.Kind == kind, $"{kind} was expected: {e.Message}");
        return e;
    }

    [Fact]
    public void A_write_behind_the_end_names_lane_buffer_and_instruction()
    {
        string message = Fails(FaultKind.OutOfBounds, "st.global.u32 [%rd1+8], %r0;").Message;
        Assert.Contains("lane 30 writes 4 bytes", message, StringComparison.Ordinal);
        Assert.Contains("0 bytes behind the end of the buffer (128 bytes", message, StringComparison.Ordinal);
        Assert.Contains("st.global.u32 [%rd1+8], %r0", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Freed_memory_is_recognised() => Assert.Contains(
        "which was freed", Fails(FaultKind.OutOfBounds, "ld.global.u32 %r1, [%rd0];", (memory, address) => memory.Free(address)).Message, StringComparison.Ordinal);

    [Fact]
    public void Addresses_are_multiples_of_the_size()
    {
        Fails(FaultKind.Misaligned, "ld.global.u32 %r1, [%rd0+2];");
        Fails(FaultKind.Misaligned, "ld.global.v4.u32 {%r0, %r1, %r2, %r3}, [%rd0+8];");
    }

    [Fact]
    public void Bytes_that_nobody_wrote_are_not_read() =>
        Assert.Contains("nobody wrote", Fails(FaultKind.Uninitialized, "ld.global.u32 %r1, [%rd1];").Message, StringComparison.Ordinal);

    [Fact]
    public void Shared_memory_ends() => Fails(FaultKind.OutOfBounds, "mov.u32 %r1, tile; mad.lo.s32 %r1, %lane, 4, %r1; st.shared.u32 [%r1], %r0;");

    [Fact]
    public void The_source_line_is_named_where_the_text_has_it()
    {
        string message = Fails(FaultKind.OutOfBounds, ".loc 1 17 3\nst.global.u32 [%rd1+8], %r0;\n.file 1 \"/somewhere/kernel.cu\"\n").Message;
        Assert.Contains("kernel.cu:17", message, StringComparison.Ordinal);
    }
}
