using TaylorSeer.Cli.Output;
using TaylorSeer.Engine.Files;
using TaylorSeer.Engine.Images;

namespace TaylorSeer.Cli.Bulk;

/// <summary>Puts the images of a run into one npz file, one after another.</summary>
/// <param name="path">the file</param>
/// <param name="run">the run</param>
sealed class NpzAssembly(string path, BulkRun run)
{
    const int MostNamed = 8;

    /// <summary>What is there under the name of the file.</summary>
    /// <exception cref="FailureException">Something else than the npz of this run, whole or damaged: it will not be replaced.</exception>
    public static NpzState Check(string path, BulkRun run)
    {
        NpzState state = NpzReader.Check(path, run.Npz);
        return state != NpzState.Other ? state : throw new FailureException($"{path} exists, and is not the npz of this run", "move it away, or choose another name");
    }

    /// <summary>Writes the file, whole or not at all, replacing what was there.</summary>
    /// <param name="folderOf">where image i lies</param>
    /// <param name="stop">leaves nothing behind</param>
    /// <exception cref="FailureException">An image is damaged or of another run; there is no room; the file cannot be written.</exception>
    public void Write(Func<int, ImageFolder> folderOf, CancellationToken stop)
    {
        RemoveParts();
        RequireSpace();
        List<string> damaged = [];
        try
        {
            AtomicFile.Write(path, stream => Write(stream, folderOf, damaged, stop));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new FailureException($"{path} could not be written: {e.Message}", "the images are untouched; make room or choose another place, then repeat the command");
        }
    }

    /// <summary>The first few of many, and how many more there are.</summary>
    public static string Named(IReadOnlyCollection<string> all) =>
        string.Join(", ", all.Take(MostNamed)) + (all.Count > MostNamed ? $" and {all.Count - MostNamed} more" : "");

    void Write(Stream stream, Func<int, ImageFolder> folderOf, List<string> damaged, CancellationToken stop)
    {
        NpzWriter npz = new(stream, run.Npz);
        byte[] pixels = new byte[run.Npz.ImageBytes];
        for (int image = 0; image < run.Images; image++)
        {
            stop.ThrowIfCancellationRequested();
            try
            {
                Colours.Copy(folderOf(image).Read(image), pixels);
            }
            catch (PngException)
            {
                damaged.Add(folderOf(image).FileOf(image));
            }

            npz.Add(pixels);
        }

        if (damaged.Count > 0)
            throw new FailureException($"{damaged.Count} of {run.Images} images are damaged: {Named(damaged)}", "repeat the command of generate: it makes them again, and keeps the others");
        npz.Finish();
    }

    // What an assembly left that was killed, maybe gigabytes. A file that someone still writes is locked, and stays.
    void RemoveParts()
    {
        string full = Path.GetFullPath(path);
        foreach (string part in Directory.EnumerateFiles(Path.GetDirectoryName(full)!, $".{Path.GetFileName(full)}.*{AtomicFile.PartExtension}"))
        {
            try
            {
                using FileStream free = new(part, FileMode.Open, FileAccess.ReadWrite, FileShare.None, 1, FileOptions.DeleteOnClose);
            }
            catch (IOException)
            {
            }
        }
    }

    void RequireSpace()
    {
        long free = new DriveInfo(Path.GetDirectoryName(Path.GetFullPath(path))!).AvailableFreeSpace, needed = run.Npz.FileBytes;
        if (needed > free)
            throw new FailureException($"{path} takes {Amount.Bytes(needed)}; the disk has {Amount.Bytes(free)} free", "make room or choose another place, then repeat the command: the images are kept");
    }
}
