namespace TaylorSeer.Engine.Images;

/// <summary>What a PNG file says about its picture: the sizes in pixels, and the texts stored with it by their keywords.</summary>
public sealed record PngInfo(int Width, int Height, IReadOnlyDictionary<string, string> Text);
