namespace TaylorSeer.Cli.Output;

/// <summary>Makes sure, before any work is done, that its result can be written.</summary>
static class OutputPath
{
    /// <summary>A file to be written or replaced.</summary>
    /// <exception cref="FailureException">Its folder does not exist, or takes no files; or there is something else of that name.</exception>
    public static void CheckFile(string option, string path)
    {
        string full = Path.GetFullPath(path), folder = Path.GetDirectoryName(full) ?? full;
        if (Directory.Exists(full))
            throw new FailureException($"{option} {path}: that is a folder", "the name of a file in it");
        if (IsDevice(path))
            return;
        if (!Directory.Exists(folder))
            throw new FailureException($"{option} {path}: the folder {folder} does not exist", "make it first, or choose another");
        CheckWritable(option, path, folder);
        if (File.Exists(full) && (File.GetAttributes(full) & FileAttributes.ReadOnly) != 0)
            throw new FailureException($"{option} {path}: the file exists and is read-only");
    }

    /// <summary>A folder to write files into; it is made if its parent exists.</summary>
    /// <exception cref="FailureException">It cannot be made, or takes no files.</exception>
    public static void CheckFolder(string option, string path)
    {
        if (File.Exists(path))
            throw new FailureException($"{option} {path}: that is a file", "the name of a folder");
        try
        {
            Directory.CreateDirectory(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new FailureException($"{option} {path}: the folder cannot be made: {e.Message}", "another folder, or other permissions");
        }

        CheckWritable(option, path, path);
    }

    /// <summary>Refuses to replace what the command reads.</summary>
    /// <exception cref="FailureException"><paramref name="path"/> is <paramref name="input"/>.</exception>
    public static void CheckSpares(string option, string path, string input)
    {
        if (IsSame(path, input))
            throw new FailureException($"{option} {path} would replace the file that is read", "another name");
    }

    /// <summary>Whether two names are of one file.</summary>
    public static bool IsSame(string a, string b) => Path.GetFullPath(a) == Path.GetFullPath(b);

    /// <summary>Whether bytes written there mix with what is printed.</summary>
    public static bool IsStandardOutput(string path) => Path.GetFullPath(path) is "/dev/stdout" or "/dev/fd/1" or "/proc/self/fd/1";

    /// <summary>Something below /dev that takes bytes as they come: it must not be replaced by a file.</summary>
    public static bool IsDevice(string path)
    {
        string full = Path.GetFullPath(path);
        return (full.StartsWith("/dev/", StringComparison.Ordinal) && !full.StartsWith("/dev/shm/", StringComparison.Ordinal)) || IsStandardOutput(path);
    }

    static void CheckWritable(string option, string path, string folder)
    {
        string probe = Path.Combine(folder, $".taylorseer-{Guid.NewGuid():N}.part");
        try
        {
            using FileStream file = new(probe, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1, FileOptions.DeleteOnClose);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new FailureException($"{option} {path}: the folder {folder} takes no files: {(e is UnauthorizedAccessException ? "access is denied" : e.Message.Replace(probe, "a new file", StringComparison.Ordinal))}", "another folder, or other permissions");
        }
    }
}
