using System.Runtime.InteropServices;
using TaylorSeer.Kernels.Gpu;

namespace TaylorSeer.Engine.Backends;

/// <summary>
/// Small arrays of an operation (weights of a forecast, indices, timesteps) on their way to the device. Each takes the next
/// place of a ring; the stream is in order, and it is waited for before the ring starts again. An operation may send several: a large one has memory of
/// its own, so that the ring does not start again over those of one launch.
/// </summary>
sealed class GpuConstants(GpuDevice device) : IDisposable
{
    const long Bytes = 1 << 20;

    /// <summary>The longest array of the ring; of three in a row, wherever they lie, none overwrites another.</summary>
    const long Most = Bytes / 4;

    /// <summary>Places start at multiples of this.</summary>
    const long Alignment = 256;

    GpuBuffer? ring, large;
    long used;

    /// <summary>The values on the device, until two others have followed; more than a quarter of a mebibyte, until the next of such a size.</summary>
    public GpuView<T> Send<T>(ReadOnlySpan<T> values)
        where T : unmanaged
    {
        ReadOnlySpan<byte> bytes = MemoryMarshal.AsBytes(values);
        int size = bytes.Length / Math.Max(values.Length, 1);
        if (bytes.Length > Most)
        {
            device.Wait();
            large?.Dispose();
            large = device.Allocate(bytes.Length);
            device.Write(large, 0, bytes);
            return large.View<T>(0, values.Length);
        }

        if (used + bytes.Length > Bytes)
        {
            device.Wait();
            used = 0;
        }

        ring ??= device.Allocate(Bytes);
        device.WriteAhead(ring, used, bytes);
        GpuView<T> view = size == 0 ? ring.View<T>(0, 0) : ring.View<T>(used / size, values.Length);
        used += (bytes.Length + Alignment - 1) / Alignment * Alignment;
        return view;
    }

    public void Dispose()
    {
        ring?.Dispose();
        large?.Dispose();
    }
}
