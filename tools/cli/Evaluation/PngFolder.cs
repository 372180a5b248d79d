using TaylorSeer.Engine.Images;

namespace TaylorSeer.Cli.Evaluation;

/// <summary>The PNG files of a folder, in the order of their names.</summary>
sealed class PngFolder : ImageSet
{
    readonly string[] files;

    public PngFolder(string path)
        : base(path)
    {
        files = [.. Directory.EnumerateFiles(path).Where(f => f.EndsWith(".png", StringComparison.OrdinalIgnoreCase)).Order(StringComparer.Ordinal)];
        if (files.Length == 0)
            throw new FailureException($"{path}: there is no PNG file in this folder");
    }

    public override int Count => files.Length;

    public override string Name(int image) => System.IO.Path.GetFileName(files[image]);

    public override IEnumerable<Picture> Pictures() => files.Select(Read);

    static Picture Read(string file)
    {
        Picture picture = PngReader.Read(file).Picture;
        return picture.Channels is 1 or 3
            ? picture
            : throw new FailureException($"{file} has transparency; gray and RGB can be compared", "save it without an alpha channel");
    }
}
