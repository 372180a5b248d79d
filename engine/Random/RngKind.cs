namespace TaylorSeer.Engine.Random;

/// <summary>Whose random numbers a seed stands for.</summary>
public enum RngKind
{
    /// <summary>PyTorch's generator on a CPU (mt19937), as an x86 machine computes it.</summary>
    Cpu,

    /// <summary>PyTorch's generator on a CUDA device (Philox).</summary>
    Cuda,
}
