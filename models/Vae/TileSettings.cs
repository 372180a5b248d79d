using TaylorSeer.Engine;

namespace TaylorSeer.Models;

/// <summary>How a large image is decoded in pieces: each with less memory, but group norm and attention see one piece only, so it is another picture.</summary>
/// <param name="Side">latent pixels along a side of a tile</param>
/// <param name="Overlap">latent pixels that neighbours share; the picture is faded from one to the other there</param>
public sealed record TileSettings(int Side = 64, int Overlap = 16)
{
    /// <exception cref="ShapeException">Tiles that do not advance, or overlap by more than half.</exception>
    public void Require()
    {
        if (Side < 2 || Overlap < 0 || Overlap > Side / 2)
            throw new ShapeException($"Tiles of {Side} latent pixels that overlap by {Overlap}: a side of at least 2 is wanted, and an overlap of at most half of it.");
    }

    /// <summary>Where the tiles of a line of <paramref name="length"/> latent pixels begin: evenly spread, neighbours share <see cref="Overlap"/> or more.</summary>
    public int[] Starts(int length)
    {
        if (length <= Side)
            return [0];
        int step = Side - Overlap, count = ((length - Side + step - 1) / step) + 1;
        return [.. Enumerable.Range(0, count).Select(i => (int)((long)i * (length - Side) / (count - 1)))];
    }
}
