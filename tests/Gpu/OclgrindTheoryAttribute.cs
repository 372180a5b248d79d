namespace TaylorSeer.Tests.Gpu;

/// <summary>A theory about what oclgrind reports; skipped unless the OpenCL device is oclgrind's and writes a log.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class OclgrindTheoryAttribute : TheoryAttribute
{
    /// <summary>The variable that names oclgrind's log.</summary>
    public const string Log = "OCLGRIND_LOG";

    public OclgrindTheoryAttribute() => Skip = Environment.GetEnvironmentVariable(Log) is null
        ? $"no oclgrind here: tests/gpu-checks runs this with it ({Log})"
        : OpenClFactAttribute.WhyNot;
}
