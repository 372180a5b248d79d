using TaylorSeer.Kernels.Gpu.Emulation;

namespace TaylorSeer.Kernels.Gpu;

/// <summary>A run of elements in device memory, as a launch takes it. Owns nothing.</summary>
public readonly struct GpuView<T>
    where T : unmanaged
{
    public GpuView(GpuBuffer buffer, long start, long length)
    {
        if (start < 0 || length < 0 || (start + length) * Element<T>.Size > buffer.Bytes)
            throw new ArgumentException($"Elements {start} to {start + length} of {typeof(T).Name} in a buffer of {buffer.Bytes} bytes.");
        (Buffer, Start, Length) = (buffer, start, length);
    }

    public GpuBuffer Buffer { get; }

    /// <summary>First element, counted from the start of the buffer.</summary>
    public long Start { get; }

    public long Length { get; }

    public static implicit operator GpuArgument(GpuView<T> view) => GpuArgument.Of(view);
}
