using System.Runtime.InteropServices;

namespace TaylorSeer.Kernels.Cpu.MachineCode;

/// <summary>
/// Memory with code that was written at run time. It is written first and only then made executable, and from then on it
/// cannot be written: no page is ever both. Systems may refuse that altogether.
/// </summary>
sealed unsafe partial class ExecutableMemory : SafeHandle
{
    const int ReadWrite = 1 | 2, ReadExecute = 1 | 4, PrivateAnonymous = 2 | 0x20;
    const uint Commit = 0x1000 | 0x2000, Release = 0x8000, PageReadWrite = 4, PageExecuteRead = 0x20;

    readonly nuint bytes;

    ExecutableMemory(nint address, nuint bytes)
        : base(0, ownsHandle: true)
    {
        this.bytes = bytes;
        SetHandle(address);
    }

    public override bool IsInvalid => handle == 0;

    /// <summary>The first instruction.</summary>
    public nint Address => handle;

    /// <summary>Memory with <paramref name="code"/>; null where the system refuses, or is none we know how to ask.</summary>
    public static ExecutableMemory? TryCreate(ReadOnlySpan<byte> code)
    {
        nuint size = (nuint)code.Length;
        nint address = OperatingSystem.IsLinux() ? Map(0, size, ReadWrite, PrivateAnonymous, -1, 0)
            : OperatingSystem.IsWindows() ? VirtualAlloc(0, size, Commit, PageReadWrite)
            : 0;
        if (address is 0 or -1)
            return null;

        ExecutableMemory memory = new(address, size);
        code.CopyTo(new Span<byte>((void*)address, code.Length));
        bool sealedOff = OperatingSystem.IsWindows()
            ? VirtualProtect(address, size, PageExecuteRead, out _) && FlushInstructionCache(-1, address, size)
            : Protect(address, size, ReadExecute) == 0;     // x64 keeps its instruction caches right by itself
        if (sealedOff)
            return memory;

        memory.Dispose();
        return null;
    }

    protected override bool ReleaseHandle() =>
        OperatingSystem.IsWindows() ? VirtualFree(handle, 0, Release) : Unmap(handle, bytes) == 0;

    [LibraryImport("libc", EntryPoint = "mmap")]
    private static partial nint Map(nint at, nuint length, int protection, int flags, int file, nint offset);

    [LibraryImport("libc", EntryPoint = "mprotect")]
    private static partial int Protect(nint at, nuint length, int protection);

    [LibraryImport("libc", EntryPoint = "munmap")]
    private static partial int Unmap(nint at, nuint length);

    [LibraryImport("kernel32")]
    private static partial nint VirtualAlloc(nint at, nuint length, uint kind, uint protection);

    [LibraryImport("kernel32")]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool VirtualProtect(nint at, nuint length, uint protection, out uint before);

    [LibraryImport("kernel32")]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool VirtualFree(nint at, nuint length, uint kind);

    [LibraryImport("kernel32")]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool FlushInstructionCache(nint process, nint at, nuint length);
}
