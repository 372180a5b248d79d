namespace TaylorSeer.Kernels.Gpu.Emulation;

/// <summary>A line of a kernel, for messages and as the identity of a call.</summary>
readonly record struct SourceLine(string File, int Line)
{
    public override string ToString() => $"{Path.GetFileName(File)}:{Line}";
}
