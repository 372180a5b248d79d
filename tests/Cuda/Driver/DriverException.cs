namespace TaylorSeer.Tests.Cuda.Driver;

/// <summary>A call of the simulated driver ends with a code; entry points turn it into their answer.</summary>
sealed class DriverException(int code) : Exception($"{DriverCode.Find(code)?.Name} ({code})")
{
    public int Code => code;
}
