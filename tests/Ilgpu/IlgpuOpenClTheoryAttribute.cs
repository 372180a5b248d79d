namespace TaylorSeer.Tests.Ilgpu;

/// <summary>A test that needs an OpenCL device which takes what ILGPU writes; skipped, with the reason, where there is none.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class IlgpuOpenClTheoryAttribute : TheoryAttribute
{
    public IlgpuOpenClTheoryAttribute() => Skip = IlgpuTestDevices.WhyNoOpenCl;
}
