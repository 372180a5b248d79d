using TaylorSeer.Engine;
using TaylorSeer.Engine.Images;

namespace TaylorSeer.Cli.Output;

/// <summary>Pictures from samples, and their files.</summary>
static class PictureFile
{
    /// <summary>Longest line of a contact sheet.</summary>
    const int MostColumns = 8;

    /// <summary>Images with a side below this many pixels are enlarged on a sheet; files of their own stay as they are.</summary>
    public const int SmallSide = 64;

    /// <summary>By how much.</summary>
    public const int Enlargement = 4;

    /// <summary>Every sample as a picture: values (N, C, S, S) of −1 to 1, C 1 or 3.</summary>
    public static Picture[] Pictures(float[] values, int channels, int side)
    {
        int size = channels * side * side;
        return [.. Enumerable.Range(0, values.Length / size).Select(i => ImageBytes.ToPicture(values.AsSpan(i * size, size), channels, side, side))];
    }

    /// <summary>All pictures as one; small ones are enlarged, so that a screen shows what is on them.</summary>
    public static Picture Sheet(IReadOnlyList<Picture> pictures, int columns) =>
        ContactSheet.Of([.. pictures.Select(p => p.Enlarged(Factor(p.Width)))], columns);

    /// <summary>Bytes of the sheet of so many pictures (C, H, W), more or less: without its borders.</summary>
    public static long SheetBytes(int pictures, Shape picture) => pictures * picture.Count * Factor(picture[2]) * Factor(picture[2]);

    static int Factor(int side) => side < SmallSide ? Enlargement : 1;

    /// <summary>How many pictures stand in one line: as many as lines, more or less, but five of ten.</summary>
    public static int Columns(int pictures)
    {
        int square = (int)Math.Ceiling(Math.Sqrt(pictures));
        for (int columns = square; columns <= Math.Min(MostColumns, 2 * square); columns++)
        {
            if (pictures % columns == 0)
                return columns;
        }

        return Math.Min(MostColumns, square);
    }

    /// <summary>Writes a PNG, whole or not at all; a device gets the bytes as they come.</summary>
    /// <exception cref="FailureException">It cannot be written.</exception>
    public static void Write(string path, Picture picture, IReadOnlyDictionary<string, string> text)
    {
        try
        {
            if (!OutputPath.IsDevice(path))
            {
                PngWriter.Write(path, picture, text);
                return;
            }

            using FileStream device = new(path, FileMode.Open, FileAccess.Write);
            PngWriter.Write(device, picture, text);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new FailureException($"{path} could not be written: {e.Message}");
        }
    }
}
