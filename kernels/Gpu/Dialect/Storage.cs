namespace TaylorSeer.Kernels.Gpu.Dialect;

/// <summary>How numbers lie in a device's memory. Arithmetic is in f32, whatever they are kept in.</summary>
public enum Storage
{
    F32,
    BF16,
    F16,
}
