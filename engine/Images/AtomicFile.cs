namespace TaylorSeer.Engine.Images;

/// <summary>Files that are there as a whole or not at all.</summary>
public static class AtomicFile
{
    /// <summary>
    /// Writes beside <paramref name="path"/> and renames when all is on the disk, replacing what was there. When
    /// <paramref name="write"/> fails, an older file stays as it was and nothing is left behind.
    /// </summary>
    public static void Write(string path, Action<Stream> write)
    {
        string full = Path.GetFullPath(path);
        string part = Path.Combine(Path.GetDirectoryName(full)!, $".{Path.GetFileName(full)}.{Guid.NewGuid():N}.part");
        try
        {
            using (FileStream stream = new(part, FileMode.CreateNew, FileAccess.Write))
            {
                write(stream);
                stream.Flush(flushToDisk: true);
            }

            File.Move(part, full, overwrite: true);
        }
        catch
        {
            File.Delete(part);
            throw;
        }
    }
}
