namespace TaylorSeer.Tests.Gpu;

/// <summary>An enum for kernels.</summary>
public enum Mode
{
    First,
    Second = 7,
    Third,
}
