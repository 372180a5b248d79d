using System.Runtime.InteropServices;
using TaylorSeer.Kernels.Gpu;
using TaylorSeer.Kernels.Gpu.Cuda;
using TaylorSeer.Kernels.Gpu.Cuda.TensorCores;
using TaylorSeer.Tests.Cuda.Driver;
using TaylorSeer.Tests.Cuda.Simt;

namespace TaylorSeer.Tests.Cuda.TensorCores;

/// <summary>The CUDA device on a simulated driver that looks for everything it can: it runs the PTX that ships, by the way it ships.</summary>
sealed class Simulated : IDisposable
{
    readonly SimulatedDriver driver;
    readonly List<GpuBuffer> sent = [];     // until the end: a buffer that nobody holds may be freed before its launch has started

    public Simulated(int capability = 80, Checks checks = Checks.All)
    {
        driver = new(new() { Capability = capability, Multiprocessors = Multiprocessors, Checks = checks });
        Device = new(new CudaPlatform(new CudaDriver(driver.Resolve)), 0, null, usesGraphs: false);
    }

    public const int Multiprocessors = 108;

    public CudaDevice Device { get; }

    /// <summary>Entry points of kernels that ran, once each.</summary>
    public IEnumerable<string> Ran => driver.Programs.Where(p => p.Profile().Any()).Select(p => p.Name).Distinct();

    /// <summary>Extra passes over shared memory, by the instruction that took them.</summary>
    public IReadOnlyList<(string Instruction, long Executions, long Conflicts)> BankConflicts =>
        [.. driver.Programs.SelectMany(p => p.BankConflicts()).Select(c => (c.Instruction.ToString()!, c.Executions, c.Conflicts))];

    /// <summary>What a kernel did wrong; null: nothing.</summary>
    public string? Fault => driver.Fault;

    public TensorCoreMatmul Matmul(MatmulTuning? tuning = null) => new(Device, Multiprocessors, Device.Info.MostSharedBytes, tuning);

    public GpuView<T> Send<T>(T[] values)
        where T : unmanaged
    {
        GpuBuffer buffer = Device.Allocate(Math.Max(1, values.Length * Marshal.SizeOf<T>()));
        sent.Add(buffer);
        Device.Write(buffer, 0, MemoryMarshal.AsBytes(values.AsSpan()));
        return buffer.View<T>(0, values.Length);
    }

    public T[] Read<T>(GpuArgument view)
        where T : unmanaged
    {
        T[] values = new T[view.Length];
        try
        {
            Device.Read(view.Buffer!, view.StartBytes, MemoryMarshal.AsBytes(values.AsSpan()));
        }
        catch (GpuException) when (Fault is not null)
        {
            Assert.Fail(Fault);
        }

        return values;
    }

    public void Dispose()
    {
        Device.Dispose();
        driver.Dispose();
    }
}
