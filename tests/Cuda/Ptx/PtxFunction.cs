namespace TaylorSeer.Tests.Cuda.Ptx;

/// <summary>An <c>.entry</c> (a kernel) or a <c>.func</c>.</summary>
sealed class PtxFunction(string name, bool isEntry)
{
    public string Name => name;

    public bool IsEntry => isEntry;

    /// <summary>In the order of the declaration; laid out one after the other, each at its alignment.</summary>
    public List<PtxVariable> Parameters { get; } = [];

    /// <summary>What a <c>.func</c> returns.</summary>
    public List<PtxVariable> Results { get; } = [];

    /// <summary>Variables declared inside: shared, local, and the parameters of calls.</summary>
    public List<PtxVariable> Variables { get; } = [];

    public List<PtxInstruction> Body { get; } = [];

    /// <summary>The index in <see cref="Body"/> that a label stands before.</summary>
    public Dictionary<string, int> Labels { get; } = new(StringComparer.Ordinal);

    /// <summary>Threads of a block that <c>.maxntid</c> allows; 1024 without one.</summary>
    public int MaxThreads { get; set; } = 1024;

    /// <summary>Declared without a body: another module would have it.</summary>
    public bool IsExtern { get; set; }
}
