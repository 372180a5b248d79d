using TaylorSeer.Kernels.Gpu;
using TaylorSeer.Kernels.Gpu.Cuda;
using TaylorSeer.Tests.Cuda.Simt;

namespace TaylorSeer.Tests.Cuda.TensorCores;

/// <summary>A device that runs the PTX which ships, in the simulator, and checks every launch. Kernels are loaded once for all.</summary>
sealed class SimulatedGpu(int capability, int sharedBytes, Checks checks) : GpuDevice
{
    readonly GlobalMemory memory = new(tracksWrites: true);
    readonly Dictionary<string, Module> modules = [];

    public override string Name => "simulated";

    public override string Description => $"simulated, sm_{capability}";

    public override int MaxGroupThreads => 1024;

    public override long SharedBytes => sharedBytes;

    public override long MemoryBytes => memory.Capacity;

    /// <summary>Of the last launch: extra passes over shared memory, by the instruction that took them.</summary>
    public IReadOnlyList<(string Instruction, long Executions, long Conflicts)> BankConflicts { get; private set; } = [];

    public override GpuBuffer Allocate(long bytes) => new Buffer(memory, memory.Allocate(bytes)!.Address, bytes);

    public override void Write(GpuBuffer buffer, long start, ReadOnlySpan<byte> source) => memory.CopyFromHost(((Buffer)buffer).Address + (ulong)start, source);

    public override void Read(GpuBuffer buffer, long start, Span<byte> destination) => memory.CopyToHost(((Buffer)buffer).Address + (ulong)start, destination);

    public override void Launch(KernelDefinition kernel, LaunchSize grid, ReadOnlySpan<GpuArgument> arguments, ReadOnlySpan<int> specialized)
    {
        kernel.Check(arguments, specialized);
        if (kernel.SharedBytes > sharedBytes)
            throw new GpuException($"{kernel.Name} asks for {kernel.SharedBytes} bytes of shared memory; there are {sharedBytes}.");
        Module module = Load(kernel, specialized);
        Program program = module.Programs[kernel.EntryPoint];
        byte[] parameters = new byte[program.ParameterBytes];
        Assert.Equal(program.Parameters.Length, arguments.Length);
        for (int i = 0; i < arguments.Length; i++)
        {
            ulong value = arguments[i].Buffer is Buffer b ? b.Address + (ulong)arguments[i].StartBytes : arguments[i].Bits;
            BitConverter.GetBytes(value).AsSpan(0, program.Parameters[i].Bytes).CopyTo(parameters.AsSpan(program.Parameters[i].Offset));
        }

        LaunchSize group = kernel.Group;
        module.Prepare(kernel.EntryPoint, new(grid.X, grid.Y, grid.Z), new(group.X, group.Y, group.Z), parameters, kernel.SharedBytes, checks).Run();
        BankConflicts = [.. program.BankConflicts().Select(c => (c.Instruction.ToString()!, c.Executions, c.Conflicts))];
    }

    public override void Wait()
    {
    }

    public override GpuMark Mark() => throw new NotSupportedException("A simulated device has no time.");

    public override double ElapsedMs(GpuMark from, GpuMark to) => throw new NotSupportedException("A simulated device has no time.");

    protected override void Dispose(bool disposing)
    {
        foreach (Module module in modules.Values)
            module.Dispose();
        memory.Dispose();
    }

    Module Load(KernelDefinition kernel, ReadOnlySpan<int> specialized)
    {
        if (!modules.TryGetValue(kernel.Program, out Module? module))
        {
            PtxText text = PtxLibrary.Find(kernel.Program, kernel.SpecializedNames, specialized, capability)
                ?? throw new GpuException($"There is no PTX of {kernel.Program} for sm_{capability}.");
            modules.Add(kernel.Program, module = new(text.Text, memory));
        }

        return module;
    }

    sealed class Buffer(GlobalMemory memory, ulong address, long bytes) : GpuBuffer(bytes)
    {
        public ulong Address => address;

        protected override void Dispose(bool disposing) => memory.Free(address);
    }
}
