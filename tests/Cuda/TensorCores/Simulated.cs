using System.Runtime.InteropServices;
using TaylorSeer.Kernels.Gpu;
using TaylorSeer.Kernels.Gpu.Cuda.TensorCores;
using TaylorSeer.Tests.Cuda.Simt;

namespace TaylorSeer.Tests.Cuda.TensorCores;

/// <summary>A simulated GPU that looks for everything it can, and memory of it for one test.</summary>
sealed class Simulated(int capability = 80) : IDisposable
{
    const int Multiprocessors = 108, SharedBytes = 99 << 10;     // the least that any device of 8.0 and up gives a group

    public SimulatedGpu Device { get; } = new(capability, SharedBytes, Checks.All);

    public TensorCoreMatmul Matmul(MatmulTuning? tuning = null) => new(Device, Multiprocessors, SharedBytes, tuning);

    public GpuView<T> Send<T>(T[] values)
        where T : unmanaged
    {
        GpuBuffer buffer = Device.Allocate(Math.Max(1, values.Length * Marshal.SizeOf<T>()));
        Device.Write(buffer, 0, MemoryMarshal.AsBytes(values.AsSpan()));
        return buffer.View<T>(0, values.Length);
    }

    public T[] Read<T>(GpuArgument view)
        where T : unmanaged
    {
        T[] values = new T[view.Length];
        Device.Read(view.Buffer!, view.StartBytes, MemoryMarshal.AsBytes(values.AsSpan()));
        return values;
    }

    public void Dispose() => Device.Dispose();
}
