using System.Globalization;
using TaylorSeer.Kernels.Cpu.MachineCode;

namespace TaylorSeer.Tests.Cpu;

public class MachineCodeTests
{
    static string Bytes(params Action<X64Writer>[] write)
    {
        X64Writer code = new();
        foreach (Action<X64Writer> instruction in write)
            instruction(code);
        return Convert.ToHexString(code.ToArray()).ToLowerInvariant();
    }

    // What GNU as writes for the same instructions, or its disassembler reads as the same where there are several encodings.
    [Fact]
    public void Instructions_are_encoded_as_an_assembler_does()
    {
        Assert.Equal("488bc7", Bytes(c => c.Move(Register.Rax, Register.Rdi)));
        Assert.Equal("488bc1", Bytes(c => c.Move(Register.Rax, Register.Rcx)));
        Assert.Equal("4c8b4008", Bytes(c => c.Load(Register.R8, Register.Rax, 8)));
        Assert.Equal("4881c238000000", Bytes(c => c.Add(Register.Rdx, 56)));
        Assert.Equal("49ffca", Bytes(c => c.Decrement(Register.R10)));
        Assert.Equal("62417e486f6801", Bytes(c => c.LoadVector(29, Register.R8, 1)));
        Assert.Equal("62417e487f591b", Bytes(c => c.StoreVector(27, Register.R9, 27)));
        Assert.Equal("62627d48587a0d", Bytes(c => c.Broadcast(31, Register.Rdx, 13)));
        Assert.Equal("6202054050d4", Bytes(c => c.DotBytes(26, 31, 28)));
        Assert.Equal("62920d4050cd", Bytes(c => c.DotBytes(1, 30, 29)));
        Assert.Equal("410f188800060000", Bytes(c => c.Prefetch(Register.R8, 1536)));
        Assert.Equal("440f11b8b0000000", Bytes(c => c.StoreLow(15, Register.Rax, 176)));
        Assert.Equal("400f10b020000000", Bytes(c => c.LoadLow(6, Register.Rax, 32)));
        Assert.Equal("c5f877", Bytes(c => c.ZeroUpper()));
        Assert.Equal("c3", Bytes(c => c.Return()));
    }

    [Fact]
    public void A_jump_counts_from_its_own_end_and_alignment_fills_with_nothing() =>
        Assert.Equal("c390909049ffca0f85f7ffffff", Bytes(c => c.Return(), c => c.Align(4), c => c.Decrement(Register.R10), c => c.JumpIfNotZero(4)));

    [Fact]
    public void Executable_memory_is_never_writable()
    {
        if (!OperatingSystem.IsLinux())
            return;     // where mappings can be looked at

        using ExecutableMemory? memory = ExecutableMemory.TryCreate([0xc3]);
        if (memory is null)
            return;     // a system that refuses such memory altogether
        string line = File.ReadLines("/proc/self/maps").Single(l => Contains(l.Split(' ')[0].Split('-'), memory.Address));
        Assert.Equal("r-xp", line.Split(' ')[1]);
    }

    static bool Contains(string[] range, long address) =>
        ulong.Parse(range[0], NumberStyles.HexNumber) <= (ulong)address && (ulong)address < ulong.Parse(range[1], NumberStyles.HexNumber);
}
