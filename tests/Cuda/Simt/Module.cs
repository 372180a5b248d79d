using TaylorSeer.Tests.Cuda.Ptx;

namespace TaylorSeer.Tests.Cuda.Simt;

/// <summary>A PTX text, loaded: its variables have memory, its kernels are decoded.</summary>
sealed class Module : IDisposable
{
    readonly GlobalMemory memory;
    readonly List<ulong> allocations = [];
    readonly byte[] constants;

    /// <exception cref="PtxException">There is something in the text that the simulator does not know.</exception>
    public Module(string ptx, GlobalMemory memory)
    {
        this.memory = memory;
        PtxModule parsed = PtxModule.Parse(ptx);
        Target = parsed.Target;
        Dictionary<string, (Space Space, ulong Address)> globals = new(StringComparer.Ordinal);
        List<byte> constant = [];
        foreach (PtxVariable variable in parsed.Variables.Where(v => v.Space is "global" or "const"))
        {
            byte[] initial = new byte[variable.Bytes];
            variable.Initial?.CopyTo(initial, 0);
            if (variable.Space == "const")
            {
                constant.AddRange(new byte[-constant.Count & (variable.Align - 1)]);
                globals.Add(variable.Name, (Space.Const, (ulong)constant.Count));
                constant.AddRange(initial);
                continue;
            }

            Allocation allocation = memory.Allocate(variable.Bytes, variable.Name) ?? throw new PtxException($"There is no memory for {variable.Name}.");
            allocations.Add(allocation.Address);
            memory.CopyFromHost(allocation.Address, initial);
            globals.Add(variable.Name, (Space.Global, allocation.Address));
        }

        constants = Launch.Pinned(constant.ToArray());
        foreach (PtxFunction kernel in parsed.Functions.Values.Where(f => f.IsEntry && !f.IsExtern))
            Programs.Add(kernel.Name, ProgramBuilder.Build(parsed, kernel, globals));
    }

    /// <summary><c>sm_80</c></summary>
    public string Target { get; }

    /// <summary>The kernels by name.</summary>
    public Dictionary<string, Program> Programs { get; } = new(StringComparer.Ordinal);

    /// <summary>A launch of one of the kernels; it starts with <see cref="Simt.Launch.Run"/>.</summary>
    /// <param name="kernel">its name</param>
    /// <param name="grid">blocks</param>
    /// <param name="block">threads</param>
    /// <param name="parameters">laid out as <see cref="Program.Parameters"/> says</param>
    /// <param name="dynamicBytes">shared memory beyond what the kernel declares</param>
    /// <param name="checks">what to look for</param>
    public Launch Prepare(string kernel, Size3 grid, Size3 block, byte[] parameters, int dynamicBytes = 0, Checks checks = Checks.None) =>
        new(Programs[kernel], memory, constants, grid, block, dynamicBytes, parameters, checks);

    public void Dispose()
    {
        foreach (ulong address in allocations)
            memory.Free(address);
        allocations.Clear();
    }
}
