namespace TaylorSeer.Engine.Backends;

/// <summary>An operation or a type of numbers was asked of a device that has no kernel for it. It is never computed elsewhere in silence; the message says what to use instead.</summary>
public sealed class NoKernelException(string message) : NotSupportedException(message);
