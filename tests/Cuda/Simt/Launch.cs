namespace TaylorSeer.Tests.Cuda.Simt;

/// <summary>A kernel on its way: grid, parameters, memory. <see cref="Run"/> executes it on all cores.</summary>
sealed class Launch(Program program, GlobalMemory memory, byte[] constants, Size3 grid, Size3 block, int dynamicBytes, byte[] parameters, Checks checks)
{
    long next;
    FaultException? fault;

    public Program Program => program;

    public GlobalMemory Memory => memory;

    /// <summary>The module's constant memory; pinned.</summary>
    public byte[] Constants => constants;

    public Size3 Grid => grid;

    public Size3 BlockSize => block;

    public int Threads { get; } = (int)block.Count;

    public int DynamicBytes => dynamicBytes;

    public int SharedBytes => program.SharedBytes + dynamicBytes;

    /// <summary>Laid out as <see cref="Program.Parameters"/> says. Does not move: kernels have its address.</summary>
    public byte[] Parameters { get; } = Pinned(parameters);

    public Checks Checks => checks;

    public bool Counts { get; } = (checks & Checks.Counts) != 0;

    /// <exception cref="FaultException">A block did something wrong; the others have stopped.</exception>
    public void Run()
    {
        if (grid.Count == 1)
            Work();
        else
            Parallel.For(0, (int)Math.Min(Environment.ProcessorCount, grid.Count), _ => Work());
        if (fault is not null)
            throw fault;
    }

    /// <summary>Ends a block when another one has failed.</summary>
    public void ThrowIfStopped()
    {
        if (Volatile.Read(ref fault) is { } other)
            throw new OperationCanceledException(other.Message);
    }

    /// <summary>A copy that the garbage collector leaves where it is.</summary>
    public static byte[] Pinned(ReadOnlySpan<byte> bytes)
    {
        byte[] copy = GC.AllocateUninitializedArray<byte>(bytes.Length, pinned: true);
        bytes.CopyTo(copy);
        return copy;
    }

    void Work()
    {
        using Block worker = new();
        try
        {
            for (long number = Interlocked.Increment(ref next) - 1; number < grid.Count; number = Interlocked.Increment(ref next) - 1)
                worker.Run(this, number);
        }
        catch (FaultException e)
        {
            Interlocked.CompareExchange(ref fault, e, null);
        }
        catch (OperationCanceledException)
        {
        }
    }
}
