using TaylorSeer.Tests.Cuda.Ptx;

namespace TaylorSeer.Tests.Cuda.Simt;

/// <summary>A kernel, decoded: instructions, and how registers, parameters, shared and local memory are laid out.</summary>
sealed class Program
{
    public required PtxFunction Function { get; init; }

    public required Instruction[] Code { get; init; }

    /// <summary>Bytes of a warp's registers: 32 lanes of each one after the other, predicates as 32 bits; then numbers and special registers.</summary>
    public required int RegisterBytes { get; init; }

    /// <summary>Numbers and addresses that occur as operands; written to every lane before a warp starts.</summary>
    public required List<(int Offset, int Bytes, ulong Value)> Numbers { get; init; }

    /// <summary>Special registers that occur, and where they are.</summary>
    public required Dictionary<string, int> Special { get; init; }

    /// <summary>Shared memory that the kernel declares; dynamic shared memory starts there.</summary>
    public required int SharedBytes { get; init; }

    /// <summary>Local memory of a lane.</summary>
    public required int LocalBytes { get; init; }

    /// <summary>Names of the registers that wgmma works on; <see cref="Products"/> counts them as they stand here.</summary>
    public required string[] Asynchronous { get; init; }

    /// <summary>Offset and size of each parameter.</summary>
    public required (int Offset, int Bytes)[] Parameters { get; init; }

    public string Name => Function.Name;

    public int ParameterBytes => Parameters.Length == 0 ? 0 : Parameters[^1].Offset + Parameters[^1].Bytes;

    /// <summary>Extra passes over shared memory, by instruction, where there were any.</summary>
    public IEnumerable<(PtxInstruction Instruction, long Executions, long Conflicts)> BankConflicts() =>
        Code.Where(i => i.Conflicts > 0).Select(i => (i.Origin, i.Executions, i.Conflicts));

    /// <summary>Executions by warps, by opcode, most frequent first.</summary>
    public IEnumerable<(string Opcode, long Executions)> Profile() =>
        Code.GroupBy(i => i.Origin.Opcode).Select(g => (g.Key, g.Sum(i => i.Executions))).Where(p => p.Item2 > 0).OrderByDescending(p => p.Item2);
}
