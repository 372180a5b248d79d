namespace TaylorSeer.Engine.Images;

/// <summary>What a PNG file holds: the picture, and the texts stored with it by their keywords.</summary>
public sealed record PngImage(Picture Picture, IReadOnlyDictionary<string, string> Text);
