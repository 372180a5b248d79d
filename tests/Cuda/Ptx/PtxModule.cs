namespace TaylorSeer.Tests.Cuda.Ptx;

/// <summary>A parsed text.</summary>
sealed class PtxModule
{
    /// <summary>The ISA's version: <c>7.0</c>.</summary>
    public string Version { get; set; } = "";

    /// <summary><c>sm_80</c></summary>
    public string Target { get; set; } = "";

    public Dictionary<string, PtxFunction> Functions { get; } = new(StringComparer.Ordinal);

    /// <summary>Variables outside functions.</summary>
    public List<PtxVariable> Variables { get; } = [];

    public static PtxModule Parse(string text) => new PtxParser(text).Parse();
}
