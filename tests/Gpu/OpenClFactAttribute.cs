using TaylorSeer.Kernels.Gpu.OpenCl;

namespace TaylorSeer.Tests.Gpu;

/// <summary>A test that needs an OpenCL device; skipped, with the reason, where there is none.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class OpenClFactAttribute : FactAttribute
{
    /// <summary>Null where there is a device.</summary>
    public static readonly string? WhyNot = OpenClDeviceInfo.All().Count > 0
        ? null
        : "no OpenCL device here (Debian: apt-get install pocl-opencl-icd ocl-icd-libopencl1)";

    public OpenClFactAttribute() => Skip = WhyNot;
}
