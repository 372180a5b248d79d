using TaylorSeer.Tests.Cuda.Ptx;

namespace TaylorSeer.Tests.Cuda.Simt;

/// <summary>One decoded instruction: what the scheduler needs to know, and a delegate that does the rest.</summary>
sealed class Instruction(PtxInstruction origin)
{
    long executions, conflicts;

    /// <summary>For messages.</summary>
    public PtxInstruction Origin => origin;

    public InstructionKind Kind { get; init; }

    /// <summary>Where the guard's 32 bits are in the registers, or -1.</summary>
    public int Guard { get; init; } = -1;

    public bool GuardNegated { get; init; }

    /// <summary>Where a branch goes.</summary>
    public int Target { get; set; } = -1;

    /// <summary>Null for what the scheduler does by itself.</summary>
    public Step? Run { get; set; }

    /// <summary>Of a barrier: its number, and how many threads take part (-1: all of the block). Of a collective: its mask. Offsets of registers.</summary>
    public int First { get; init; } = -1;

    public int Second { get; init; } = -1;

    /// <summary>How often a warp executed it, where <see cref="Checks.Counts"/> asks for it.</summary>
    public long Executions => executions;

    /// <summary>Extra passes over shared memory because lanes met in a bank, where they are counted.</summary>
    public long Conflicts => conflicts;

    public void CountExecution() => Interlocked.Increment(ref executions);

    public void CountConflicts(int extra) => Interlocked.Add(ref conflicts, extra);
}
