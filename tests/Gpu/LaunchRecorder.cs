using TaylorSeer.Kernels.Gpu;

namespace TaylorSeer.Tests.Gpu;

/// <summary>A GPU of any memory that computes nothing: it looks at what is launched. Reads give zeros.</summary>
sealed class LaunchRecorder : GpuDevice
{
    /// <summary>Groups that CUDA launches along y and z; along x there are 2^31 - 1.</summary>
    public const int MostAcross = 65535;

    /// <summary>Launches so far, by kernel: the most groups along each axis.</summary>
    public Dictionary<string, LaunchSize> Largest { get; } = [];

    public override string Name => "recorder";

    public override string Description => "launches nothing";

    public override int MaxGroupThreads => 1024;

    public override long SharedBytes => 48 << 10;

    public override long MemoryBytes => 1L << 40;

    public override GpuBuffer Allocate(long bytes) => new NoMemory(bytes);

    public override void Write(GpuBuffer buffer, long start, ReadOnlySpan<byte> source) => Assert.True(start >= 0 && start + source.Length <= buffer.Bytes);

    public override void Read(GpuBuffer buffer, long start, Span<byte> destination) => destination.Clear();

    protected override void Start(KernelDefinition kernel, LaunchSize grid, ReadOnlySpan<GpuArgument> arguments, ReadOnlySpan<int> specialized)
    {
        kernel.Check(arguments, specialized);
        LaunchSize before = Largest.GetValueOrDefault(kernel.Name);
        Largest[kernel.Name] = new(Math.Max(grid.X, before.X), Math.Max(grid.Y, before.Y), Math.Max(grid.Z, before.Z));
    }

    public override void Wait()
    {
    }

    public override GpuMark Mark() => throw new NotSupportedException();

    public override double ElapsedMs(GpuMark from, GpuMark to) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
    }

    sealed class NoMemory(long bytes) : GpuBuffer(bytes)
    {
        protected override void Dispose(bool disposing)
        {
        }
    }
}
