using TaylorSeer.Kernels.Gpu.Emulation;

namespace TaylorSeer.Kernels.Gpu.Dialect;

/// <summary>
/// An array of one thread, undefined at its start. Indexed with constants (also those of an unrolled loop) it lives in
/// registers; indexed otherwise it costs memory traffic.
/// </summary>
public static class LocalMemory
{
    /// <summary><paramref name="length"/> elements, a compile-time or specialised number.</summary>
    public static ArrayView<T> Allocate<T>(int length)
        where T : unmanaged
    {
        _ = Lane.Current;
        return EmulatedMemory.Undefined("local memory", (long)length * Element<T>.Size).View<T>();
    }
}
