using System.Runtime.CompilerServices;
using TaylorSeer.Kernels.Gpu.Emulation;

namespace TaylorSeer.Kernels.Gpu.Dialect;

/// <summary>Memory of one group, undefined at its start.</summary>
public static class SharedMemory
{
    /// <summary>
    /// The group's block of <paramref name="length"/> elements, a compile-time or specialised number. Every pass through
    /// one call gives the same block: on a device it is a declaration, not an allocation. One call per line: the line is what the emulator
    /// knows the block by, and the generator refuses a second one.
    /// </summary>
    public static ArrayView<T> Allocate<T>(int length, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
        where T : unmanaged =>
        Lane.Current.Run.Shared<T>(length, new SourceLine(file, line));
}
