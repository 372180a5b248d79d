namespace TaylorSeer.Engine.Images;

/// <summary>The colour types of PNG, by their numbers in a file.</summary>
enum PngColor
{
    Gray = 0,
    Rgb = 2,
    Palette = 3,
    GrayAlpha = 4,
    RgbAlpha = 6,
}
