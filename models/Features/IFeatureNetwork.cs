using TaylorSeer.Engine.Images;

namespace TaylorSeer.Models.Features;

/// <summary>A network that turns pictures into vectors in which similar things are near each other. Owns its weights.</summary>
public interface IFeatureNetwork : IDisposable
{
    /// <summary>What it is, in words.</summary>
    string Name { get; }

    /// <summary>Features of one picture.</summary>
    int Width { get; }

    /// <summary>Pictures that it is best given at once.</summary>
    int BatchSize { get; }

    /// <summary>Why it cannot look at a picture, or null if it can.</summary>
    string? Refusal(Picture picture);

    /// <summary>Features (N, <see cref="Width"/>) of N pictures, none of them refused.</summary>
    void Features(IReadOnlyList<Picture> pictures, Span<float> features);
}
