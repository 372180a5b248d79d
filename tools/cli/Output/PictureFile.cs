using TaylorSeer.Engine;
using TaylorSeer.Engine.Images;

namespace TaylorSeer.Cli.Output;

/// <summary>Sheets of pictures, and their files.</summary>
static class PictureFile
{
    /// <summary>Longest line of a contact sheet.</summary>
    const int MostColumns = 8;

    /// <summary>Images with a side below this many pixels are enlarged on a sheet; files of their own stay as they are.</summary>
    public const int SmallSide = 64;

    /// <summary>By how much.</summary>
    public const int Enlargement = 4;

    /// <summary>All pictures as one; small ones are enlarged, so that a screen shows what is on them.</summary>
    public static Picture Sheet(IReadOnlyList<Picture> pictures, int columns) =>
        ContactSheet.Of([.. pictures.Select(p => p.Enlarged(Factor(p.Width)))], columns);

    /// <summary>Refuses a sheet that is larger than any picture, before what is on it is made.</summary>
    /// <param name="path">its file</param>
    /// <param name="pictures">how many are on it</param>
    /// <param name="picture">one (C, H, W)</param>
    /// <exception cref="FailureException">It would be.</exception>
    public static void RequireSize(string path, long pictures, Shape picture)
    {
        long bytes = pictures * picture.Count * Factor(picture[2]) * Factor(picture[2]);
        if (bytes > Array.MaxLength / 2)        // room for borders and an unfinished last line
            throw new FailureException($"{path}: {pictures} images in one picture are {Amount.Bytes(bytes)}; the most is {Amount.Bytes(Array.MaxLength / 2)}", "a file for each (--out-dir FOLDER), or fewer images");
    }

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
