using System.Globalization;
using TaylorSeer.Engine.Files;
using TaylorSeer.Engine.Images;

namespace TaylorSeer.Cli.Bulk;

/// <summary>The images of a run as files: <c>000000.png</c>, <c>000001.png</c> ... Each says which image of which run it is.</summary>
/// <param name="path">the folder, which exists</param>
/// <param name="run">whose images</param>
sealed class ImageFolder(string path, BulkRun run)
{
    const string RunKey = "Run", ImageKey = "Image", Extension = ".png";

    public string Path { get; } = path;

    public string FileOf(int image) => System.IO.Path.Combine(Path, image.ToString("000000", CultureInfo.InvariantCulture) + Extension);

    /// <summary>Looks at an image's file: its checksums and texts, not its pixels.</summary>
    /// <exception cref="FailureException">There is a whole picture of that name, and it is something else: it will not be replaced.</exception>
    public ImageState Check(int image)
    {
        string file = FileOf(image);
        if (!File.Exists(file))
            return ImageState.Missing;
        try
        {
            PngInfo info = PngReader.Check(file);
            Require(image, info.Width, info.Height, info.Text);
            return ImageState.Whole;
        }
        catch (PngException)
        {
            return ImageState.Damaged;
        }
    }

    /// <summary>Reads an image.</summary>
    /// <exception cref="PngException">It is damaged.</exception>
    /// <exception cref="FailureException">It is of another run.</exception>
    public Picture Read(int image)
    {
        PngImage png = PngReader.Read(FileOf(image));
        Require(image, png.Picture.Width, png.Picture.Height, png.Text);
        return png.Picture;
    }

    /// <summary>Writes an image, whole or not at all.</summary>
    /// <exception cref="FailureException">It cannot be written; the disk is full, for one.</exception>
    public void Write(int image, Picture picture, IReadOnlyDictionary<string, string> text)
    {
        Dictionary<string, string> signed = new(text) { [RunKey] = run.Fingerprint, [ImageKey] = image.ToString(CultureInfo.InvariantCulture) };
        try
        {
            PngWriter.Write(FileOf(image), picture, signed);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new FailureException($"{FileOf(image)} could not be written: {e.Message}", "make room, then repeat the command: it goes on with the images that are missing");
        }
    }

    /// <summary>Deletes what a killed process left half-written. Only for a share that is locked.</summary>
    public void RemoveParts(Shard shard)
    {
        foreach (string part in Directory.EnumerateFiles(Path, $".*{Extension}.*{AtomicFile.PartExtension}"))
        {
            string name = System.IO.Path.GetFileName(part);
            if (int.TryParse(name.AsSpan(1, name.IndexOf(Extension, StringComparison.Ordinal) - 1), NumberStyles.None, CultureInfo.InvariantCulture, out int image) && shard.Has(image))
                File.Delete(part);
        }
    }

    /// <summary>Pictures whose numbers lie beyond the run.</summary>
    public IEnumerable<string> Beyond() => Directory.EnumerateFiles(Path, $"*{Extension}").Where(file =>
        int.TryParse(System.IO.Path.GetFileNameWithoutExtension(file), NumberStyles.None, CultureInfo.InvariantCulture, out int image) && image >= run.Images);

    void Require(int image, int width, int height, IReadOnlyDictionary<string, string> text)
    {
        string theirs = text.GetValueOrDefault(RunKey, "none"), number = text.GetValueOrDefault(ImageKey, "none");
        if (theirs != run.Fingerprint || number != image.ToString(CultureInfo.InvariantCulture) || width != run.Side || height != run.Side)
        {
            throw new FailureException(
                $"{FileOf(image)} is a whole picture, and not image {image} of this run: it says run {theirs}, image {number}, {width} x {height} pixels; this is run {run.Fingerprint}, {run.Side} x {run.Side}",
                "move it away, or choose another folder");
        }
    }
}
