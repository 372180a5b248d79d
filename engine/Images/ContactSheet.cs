namespace TaylorSeer.Engine.Images;

/// <summary>Several pictures of one size as one, in reading order, with black borders between them.</summary>
public static class ContactSheet
{
    /// <summary>Pixels around and between pictures.</summary>
    public const int Border = 2;

    /// <summary>The sheet of <paramref name="pictures"/>, at most <paramref name="perLine"/> of them side by side. One picture alone is returned as it is, without a border.</summary>
    /// <exception cref="ArgumentException">No picture, or pictures of different sizes.</exception>
    public static Picture Of(IReadOnlyList<Picture> pictures, int perLine = 4)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(perLine);
        if (pictures.Count == 0)
            throw new ArgumentException("A contact sheet needs at least one picture.", nameof(pictures));
        if (pictures.Count == 1)
            return pictures[0];

        Picture first = pictures[0];
        int columns = Math.Min(perLine, pictures.Count), lines = (pictures.Count + columns - 1) / columns;
        int cellWidth = first.Width + Border, cellHeight = first.Height + Border;
        Picture sheet = new(checked((columns * cellWidth) + Border), checked((lines * cellHeight) + Border), first.Channels);
        for (int i = 0; i < pictures.Count; i++)
        {
            Picture picture = pictures[i];
            if ((picture.Width, picture.Height, picture.Channels) != (first.Width, first.Height, first.Channels))
            {
                throw new ArgumentException(
                    $"Picture {i} is {picture.Width} x {picture.Height} with {picture.Channels} channels, the first {first.Width} x {first.Height} with {first.Channels}: a sheet has cells of one size.",
                    nameof(pictures));
            }

            int left = (Border + (i % columns * cellWidth)) * first.Channels, top = Border + (i / columns * cellHeight);
            for (int y = 0; y < picture.Height; y++)
                picture.Row(y).CopyTo(sheet.Row(top + y)[left..]);
        }

        return sheet;
    }
}
