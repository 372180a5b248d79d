namespace TaylorSeer.Tests.Gpu;

/// <summary>A theory that needs an OpenCL device; skipped, with the reason, where there is none.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class OpenClTheoryAttribute : TheoryAttribute
{
    public OpenClTheoryAttribute() => Skip = OpenClFactAttribute.WhyNot;
}
