namespace TaylorSeer.Engine.Images;

/// <summary>A file is not a PNG that can be read; the message names the file and what is wrong with it.</summary>
public sealed class PngException(string message, Exception? inner = null) : IOException(message, inner);
