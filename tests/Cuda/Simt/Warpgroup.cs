namespace TaylorSeer.Tests.Cuda.Simt;

/// <summary>Four warps, the first of which is a multiple of four, that execute the same wgmma instructions with the same descriptors.</summary>
sealed class Warpgroup
{
    public const int Warps = 4;

    readonly List<(Instruction Instruction, ulong A, ulong B)> executed = [];
    readonly int[] counts = new int[Warps];

    public void Clear()
    {
        executed.Clear();
        Array.Clear(counts);
    }

    /// <summary>A warp executes its next one.</summary>
    public void Execute(Warp w, ulong a, ulong b)
    {
        int next = counts[w.Index % Warps]++;
        if (next == executed.Count)
            executed.Add((w.Current, a, b));
        else if (executed[next] != (w.Current, a, b))
            throw new FaultException(FaultKind.Synchronization, $"warps of a warpgroup part: another one executes {executed[next].Instruction.Origin} here, with descriptors 0x{executed[next].A:x} and 0x{executed[next].B:x} for 0x{a:x} and 0x{b:x}");
    }

    /// <summary>The block has ended.</summary>
    public void End()
    {
        if (counts.Any(c => c != executed.Count))
            throw new FaultException(FaultKind.Synchronization, $"the warps of a warpgroup have executed {string.Join(", ", counts)} instructions of wgmma");
    }
}
