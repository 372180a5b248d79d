using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;
using TaylorSeer.Kernels.Cpu.MachineCode;

namespace TaylorSeer.Kernels.Ops;

/// <summary>
/// The micro-kernels of 8-bit products for AVX-512 VNNI, whose one instruction (vpdpbusd: four products of bytes per lane,
/// summed) .NET 10 does not expose for 512 bits. They are written as machine code when the first 8-bit product runs:
/// <code>
/// per quad of k:  b0, b1 = two vectors of w;  per row:  x = broadcast 4 bytes;  sum0 += x · b0;  sum1 += x · b1
/// </code>
/// 14 rows keep 28 sums, two vectors of w and two alternating broadcasts in the 32 registers. A kernel touches no stack
/// and calls nothing, so the collector and the unwinder need not know about it. What it must compute: <see cref="Dots"/>.
/// </summary>
sealed unsafe class EmittedDots : IDisposable
{
    /// <summary>Rows of the largest kernel.</summary>
    public const int MostRows = 14;

    /// <summary>Forces the intrinsics, for machines that dislike executable memory and to compare.</summary>
    public const string OffSwitch = "TAYLORSEER_NO_EMIT";

    /// <summary>Bytes of a vector and of a cache line.</summary>
    const int Line = 64;

    const int W0 = 28, W1 = 29, X = 30;

    // 12 quads ahead, as far as the f32 kernels look
    const int Ahead = 12 * 128;

    // xmm6 to xmm15 belong to the caller on Windows
    const int FirstKept = 6, LastKept = 15;

    readonly ExecutableMemory memory;
    readonly int[] starts;

    EmittedDots(ExecutableMemory memory, int[] starts) => (this.memory, this.starts) = (memory, starts);

    /// <summary>What a kernel is given: one pointer to this, so that both calling conventions differ in a single instruction.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct Arguments
    {
        public byte* X;
        public sbyte* W;
        public int* Tile;
        public nint Quads;
        public fixed byte Kept[16 * (LastKept - FirstKept + 1)];
    }

    /// <summary>The kernels, or null where the processor, the system or <see cref="OffSwitch"/> says no.</summary>
    public static EmittedDots? TryCreate(bool windows)
    {
        if (!Avx512F.IsSupported || !X86Base.X64.IsSupported || !HasVnni() || Environment.GetEnvironmentVariable(OffSwitch) == "1")
            return null;

        X64Writer code = new();
        int[] starts = new int[MostRows + 1];
        for (int rows = 1; rows <= MostRows; rows++)
        {
            code.Align(Line);
            starts[rows] = code.Position;
            Write(code, rows, windows);
        }

        return ExecutableMemory.TryCreate(code.ToArray()) is { } memory ? new(memory, starts) : null;
    }

    public void Dispose() => memory.Dispose();

    /// <summary>tile += x · w for <paramref name="rows"/> rows, 1 to <see cref="MostRows"/>, over at least one quad.</summary>
    public void Run(int rows, ref Arguments arguments)
    {
        fixed (Arguments* a = &arguments)
            ((delegate* unmanaged[SuppressGCTransition]<Arguments*, void>)(memory.Address + starts[rows]))(a);
    }

    /// <summary>The same for a kernel written for Windows, called from anywhere else: there the fourth argument is where Windows has the first.</summary>
    public void RunAsOnWindows(int rows, ref Arguments arguments)
    {
        fixed (Arguments* a = &arguments)
            ((delegate* unmanaged[SuppressGCTransition]<nint, nint, nint, Arguments*, void>)(memory.Address + starts[rows]))(0, 0, 0, a);
    }

    /// <summary>CPUID leaf 7: bit 11 of ECX.</summary>
    static bool HasVnni() => X86Base.CpuId(0, 0).Eax >= 7 && (X86Base.CpuId(7, 0).Ecx & (1 << 11)) != 0;

    static void Write(X64Writer code, int rows, bool windows)
    {
        code.Move(Register.Rax, windows ? Register.Rcx : Register.Rdi);
        code.Load(Register.Rdx, Register.Rax, 0);       // x
        code.Load(Register.R8, Register.Rax, 8);        // w
        code.Load(Register.R9, Register.Rax, 16);       // tile
        code.Load(Register.R10, Register.Rax, 24);      // quads
        for (int v = FirstKept; windows && v <= LastKept; v++)
            code.StoreLow(v, Register.Rax, 32 + (16 * (v - FirstKept)));

        for (int r = 0; r < 2 * rows; r++)
            code.LoadVector(r, Register.R9, (sbyte)r);
        code.Align(Line);
        int loop = code.Position;
        code.LoadVector(W0, Register.R8, 0);
        code.LoadVector(W1, Register.R8, 1);
        code.Prefetch(Register.R8, Ahead);
        code.Prefetch(Register.R8, Ahead + Line);
        for (int r = 0; r < rows; r++)
        {
            int x = X + (r % 2);
            code.Broadcast(x, Register.Rdx, (sbyte)r);
            code.DotBytes(2 * r, x, W0);
            code.DotBytes((2 * r) + 1, x, W1);
        }

        code.Add(Register.Rdx, 4 * rows);
        code.Add(Register.R8, 2 * Line);
        code.Decrement(Register.R10);
        code.JumpIfNotZero(loop);
        for (int r = 0; r < 2 * rows; r++)
            code.StoreVector(r, Register.R9, (sbyte)r);
        code.ZeroUpper();
        for (int v = FirstKept; windows && v <= LastKept; v++)
            code.LoadLow(v, Register.Rax, 32 + (16 * (v - FirstKept)));
        code.Return();
    }
}
