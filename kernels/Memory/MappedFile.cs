using System.IO.MemoryMappedFiles;
using System.Runtime.InteropServices;

namespace TaylorSeer.Kernels.Memory;

/// <summary>
/// A file seen as memory, read only. Opening reads nothing: pages come from disk when they are looked at, and
/// <see cref="Release"/> lets them go, so a model of several gigabytes is never in memory twice.
/// The file must not be shortened while it is mapped; the system ends a process that reads a page which is gone.
/// </summary>
public sealed unsafe partial class MappedFile : IDisposable
{
    const int MadviseDontNeed = 4;

    readonly MemoryMappedFile? map;
    readonly MemoryMappedViewAccessor? accessor;
    readonly byte* pointer;
    bool disposed;

    /// <summary>Maps the whole of <paramref name="path"/>.</summary>
    /// <exception cref="IOException">It cannot be opened or mapped.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read, or is a folder.</exception>
    public MappedFile(string path)
    {
        // Replacing the file by a rename stays possible: the mapping keeps the old contents.
        FileStream stream = new(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
        try
        {
            Length = stream.Length;
            if (Length == 0)
            {
                stream.Dispose();
                return;
            }

            map = MemoryMappedFile.CreateFromFile(stream, null, 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: false);
            accessor = map.CreateViewAccessor(0, 0, MemoryMappedFileAccess.Read);
            accessor.SafeMemoryMappedViewHandle.AcquirePointer(ref pointer);
            pointer += accessor.PointerOffset;
        }
        catch
        {
            accessor?.Dispose();
            map?.Dispose();
            stream.Dispose();
            throw;
        }
    }

    /// <summary>Size of the file in bytes.</summary>
    public long Length { get; }

    /// <summary>Bytes <paramref name="start"/> to <paramref name="start"/> + <paramref name="length"/> − 1; checked in every build, because offsets come from the file itself.</summary>
    /// <exception cref="ArgumentOutOfRangeException">They do not all lie in the file.</exception>
    public ReadOnlySpan<byte> Span(long start, int length)
    {
        ObjectDisposedException.ThrowIf(disposed, this);
        if (start < 0 || length < 0 || start > Length - length)
            throw new ArgumentOutOfRangeException(nameof(start), $"Bytes {start} to {start + length} of a file of {Length}.");
        return new(pointer + start, length);
    }

    /// <summary>
    /// Says that these bytes are not needed soon: the system may take back the whole pages among them. They can still be
    /// read, at the price of fetching them again. Does nothing where there is no such call.
    /// </summary>
    public void Release(long start, long length)
    {
        ObjectDisposedException.ThrowIf(disposed, this);
        if (start < 0 || length < 0 || start > Length - length)
            throw new ArgumentOutOfRangeException(nameof(start), $"Bytes {start} to {start + length} of a file of {Length}.");
        if (!OperatingSystem.IsLinux() || length == 0)
            return;

        // Inwards to page borders: the pages at both ends may hold a neighbour's values.
        nuint page = (nuint)Environment.SystemPageSize;
        nuint first = ((nuint)(pointer + start) + page - 1) / page * page;
        nuint end = (nuint)(pointer + start + length) / page * page;
        if (end > first)
            _ = Madvise((void*)first, end - first, MadviseDontNeed);    // a hint: a refusal costs memory, not correctness
    }

    public void Dispose()
    {
        if (disposed)
            return;
        disposed = true;
        accessor?.SafeMemoryMappedViewHandle.ReleasePointer();
        accessor?.Dispose();
        map?.Dispose();
    }

    [LibraryImport("libc", EntryPoint = "madvise")]
    private static partial int Madvise(void* address, nuint length, int advice);
}
