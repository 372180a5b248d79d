namespace TaylorSeer.Engine.Backends;

/// <summary>An operation was asked of a GPU device that has no kernel for it. It is never computed elsewhere in silence; the message says what to use instead.</summary>
public sealed class NoGpuKernelException(string message) : NotSupportedException(message);
