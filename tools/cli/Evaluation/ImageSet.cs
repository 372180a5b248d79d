using TaylorSeer.Engine.Images;

namespace TaylorSeer.Cli.Evaluation;

/// <summary>Images on a disk, read one after another, never all at once.</summary>
/// <param name="path">as the user wrote it</param>
abstract class ImageSet(string path)
{
    public string Path { get; } = path;

    /// <summary>How many there are.</summary>
    public abstract int Count { get; }

    /// <summary>What messages call an image.</summary>
    public abstract string Name(int image);

    /// <summary>Every image, gray or RGB, from the first.</summary>
    /// <exception cref="FailureException">A damaged one was met, or one with transparency.</exception>
    public abstract IEnumerable<Picture> Pictures();

    /// <summary>Opens a folder of PNG files, an .npz with the array <c>arr_0</c>, or an .npy; the array is uint8 (N, H, W, C).</summary>
    /// <exception cref="FailureException">There is nothing there, or something else.</exception>
    public static ImageSet Open(string path)
    {
        if (Directory.Exists(path))
            return new PngFolder(path);
        if (!File.Exists(path))
            throw new FailureException($"{path}: there is no such file or folder");
        return ImageArray.OpenFile(path);
    }
}
