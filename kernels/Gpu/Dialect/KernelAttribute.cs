namespace TaylorSeer.Kernels.Gpu.Dialect;

/// <summary>
/// Marks a static method as a kernel: the generator translates its body to OpenCL C and CUDA C, and the emulator runs it
/// as it is. The sizes are those of a group, in threads: constants, so that device compilers can plan registers and
/// <see cref="Group.DimX"/> becomes a number in the text.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class KernelAttribute(int groupX, int groupY = 1, int groupZ = 1) : Attribute
{
    public int GroupX { get; } = groupX;

    public int GroupY { get; } = groupY;

    public int GroupZ { get; } = groupZ;
}
