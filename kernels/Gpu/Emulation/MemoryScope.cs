namespace TaylorSeer.Kernels.Gpu.Emulation;

/// <summary>Who can reach a piece of memory.</summary>
public enum MemoryScope
{
    /// <summary>Every thread of a launch.</summary>
    Global,

    /// <summary>The threads of one group.</summary>
    Shared,

    /// <summary>One thread.</summary>
    Local,
}
