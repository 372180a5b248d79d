namespace TaylorSeer.Kernels.Teaching;

/// <summary>One version of a computation that is shown in several.</summary>
/// <param name="Name">The kernel's, or the first one's if it takes several.</param>
/// <param name="What">What it does that the version before does not.</param>
/// <param name="Start">Starts it.</param>
public sealed record KernelVariant<TStart>(string Name, string What, TStart Start)
    where TStart : Delegate;
