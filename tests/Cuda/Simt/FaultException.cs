namespace TaylorSeer.Tests.Cuda.Simt;

/// <summary>A kernel did what a GPU would punish, or what only happens to work: what, where, who.</summary>
public sealed class FaultException(FaultKind kind, string message) : Exception(message)
{
    public FaultKind Kind => kind;
}
