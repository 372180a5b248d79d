namespace TaylorSeer.Kernels.Gpu.Emulation;

/// <summary>The emulator as a device: every check, no speed. Launches are finished when they return.</summary>
public sealed class EmulatedDevice(bool findRaces = true) : GpuDevice
{
    public override string Name => "emulator";

    public override string Description => "kernels as C# on the host, every access checked";

    public override int MaxGroupThreads => 1024;

    public override long SharedBytes => 48 * 1024;

    public override long MemoryBytes => int.MaxValue;

    public override GpuBuffer Allocate(long bytes) => bytes <= MemoryBytes
        ? new EmulatedBuffer(bytes)
        : throw new GpuException($"{Name} was asked for one buffer of {bytes} bytes and gives {MemoryBytes} at most: it is for tiny shapes. Use --device cpu or a GPU.");

    public override void Write(GpuBuffer buffer, long start, ReadOnlySpan<byte> source) => source.CopyTo(Data(buffer, start));

    public override void Read(GpuBuffer buffer, long start, Span<byte> destination) => Data(buffer, start)[..destination.Length].CopyTo(destination);

    protected override void Start(KernelDefinition kernel, LaunchSize grid, ReadOnlySpan<GpuArgument> arguments, ReadOnlySpan<int> specialized)
    {
        kernel.Check(arguments, specialized);
        EmulatedArguments values = new(arguments, specialized);
        Emulator.Run(grid, kernel.Group, () => kernel.Emulate(values), findRaces);
    }

    public override void Wait()
    {
    }

    public override GpuMark Mark() => new EmulatedMark();

    public override double ElapsedMs(GpuMark from, GpuMark to) =>
        System.Diagnostics.Stopwatch.GetElapsedTime(((EmulatedMark)from).Time, ((EmulatedMark)to).Time).TotalMilliseconds;

    protected override void Dispose(bool disposing)
    {
    }

    static Span<byte> Data(GpuBuffer buffer, long start) => ((EmulatedBuffer)buffer).Memory.Data[(int)start..];
}
