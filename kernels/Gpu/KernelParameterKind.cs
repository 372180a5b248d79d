namespace TaylorSeer.Kernels.Gpu;

/// <summary>How a kernel's parameter reaches the device.</summary>
public enum KernelParameterKind
{
    /// <summary>Device memory.</summary>
    View,

    /// <summary>A number of the launch.</summary>
    Scalar,

    /// <summary>A constant of the device program.</summary>
    Specialized,

    /// <summary>A matrix and the boxes in which it is copied, 128 bytes by value; hand-written kernels only.</summary>
    TensorMap,
}
