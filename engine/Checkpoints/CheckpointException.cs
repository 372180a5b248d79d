namespace TaylorSeer.Engine.Checkpoints;

/// <summary>A checkpoint cannot be used. The message names the file, the tensor if there is one, what was found, and what to do.</summary>
public sealed class CheckpointException(string message, Exception? inner = null) : Exception(message, inner);
