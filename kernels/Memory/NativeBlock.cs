using System.Runtime.InteropServices;

namespace TaylorSeer.Kernels.Memory;

/// <summary>
/// Unmanaged memory, aligned to a cache line, contents undefined. Owned by whoever made it, freed by <c>Dispose</c>. Linux is asked
/// for huge pages for blocks that fill at least one: products of weights run 2 % faster, streams through differences and first
/// touches gain more (docs/performance.md). Elsewhere, or where the system has none left, pages are what they always are.
/// </summary>
public sealed unsafe partial class NativeBlock : SafeHandle
{
    /// <summary>Cache line and widest vector, bytes.</summary>
    public const int Alignment = 64;

    const int HugePage = 2 << 20, AdviseHugePages = 14;

    static long liveBytes;

    /// <summary>Bytes held by blocks that are not disposed: tests see that everything was given back.</summary>
    public static long LiveBytes => Interlocked.Read(ref liveBytes);

    /// <summary>Takes <paramref name="bytes"/> bytes. Pages are touched on first use, not here.</summary>
    /// <exception cref="OutOfMemoryException">The system refuses.</exception>
    public NativeBlock(long bytes)
        : base(0, ownsHandle: true)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(bytes);
        Bytes = bytes;
        nuint rounded = (checked((nuint)bytes) + Alignment - 1) / Alignment * Alignment;
        bool huge = OperatingSystem.IsLinux() && rounded >= HugePage;
        void* p = NativeMemory.AlignedAlloc(Math.Max(rounded, Alignment), huge ? HugePage : (nuint)Alignment);
        if (huge)
            _ = Advise((nint)p, rounded, AdviseHugePages);      // a hint: without it all works the same
        SetHandle((nint)p);
        Interlocked.Add(ref liveBytes, bytes);
    }

    /// <summary>Size in bytes.</summary>
    public long Bytes { get; }

    public override bool IsInvalid => handle == 0;

    /// <summary>The whole block as elements of <typeparamref name="T"/>.</summary>
    public View<T> View<T>()
        where T : unmanaged
    {
        ObjectDisposedException.ThrowIf(IsClosed, this);
        return new((T*)handle, Bytes / sizeof(T));
    }

    protected override bool ReleaseHandle()
    {
        NativeMemory.AlignedFree((void*)handle);
        Interlocked.Add(ref liveBytes, -Bytes);
        return true;
    }

    [LibraryImport("libc", EntryPoint = "madvise")]
    private static partial int Advise(nint address, nuint length, int advice);
}
