namespace TaylorSeer.Engine;

/// <summary>A caller combined things whose sizes do not agree. The message names the operation, the sizes and what to do.</summary>
public sealed class ShapeException(string message) : ArgumentException(message);
