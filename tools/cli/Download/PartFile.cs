namespace TaylorSeer.Cli.Download;

/// <summary>
/// The part of a file that is already here, <c>FILE.part</c>, and beside it which version of the file it belongs to,
/// <c>FILE.part.version</c>. Both outlive the process, so that the next one goes on. One process at a time holds it.
/// </summary>
sealed class PartFile : IDisposable
{
    readonly string path, finished;
    readonly FileStream stream;

    /// <param name="finished">the file's name when all of it is here</param>
    /// <exception cref="FailureException">Another process holds it, or it cannot be written.</exception>
    public PartFile(string finished)
    {
        (this.finished, path) = (finished, finished + ".part");
        try
        {
            stream = new(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 0);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new FailureException($"{path} cannot be written: {e.Message}", "if another process is downloading the same file, wait for it");
        }

        string[]? record = File.Exists(VersionPath) ? File.ReadAllLines(VersionPath) : null;
        if (record is [var version, var total])
            (Version, Total) = (version, long.TryParse(total, out long size) ? size : null);
        else if (stream.Length > 0)
            stream.SetLength(0);        // nobody knows what it was part of
        stream.Position = Length;
    }

    /// <summary>Bytes that are here.</summary>
    public long Length => stream.Length;

    /// <summary>What If-Range calls the version that they belong to; empty if the server has no name for it.</summary>
    public string? Version { get; private set; }

    /// <summary>Size of the whole file as the server announced it, or null.</summary>
    public long? Total { get; private set; }

    string VersionPath => path + ".version";

    /// <summary>Forgets everything; what comes now is of the given version and size, where they are known.</summary>
    public void Restart(string? version, long? total)
    {
        if (stream.Length > 0)
            stream.SetLength(0);
        stream.Position = 0;
        (Version, Total) = (version ?? "", total);
        File.WriteAllLines(VersionPath, [Version, Total?.ToString() ?? ""]);
    }

    /// <summary>Adds bytes.</summary>
    /// <exception cref="FailureException">The disk is full, or takes nothing for another reason.</exception>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        try
        {
            stream.Write(bytes);
        }
        catch (IOException e)
        {
            throw new FailureException($"{path} could not be written after {Amount.Bytes(stream.Position)}: {e.Message}", "make room and run the same command again; it goes on where it stopped");
        }
    }

    /// <summary>Refuses a file that the disk has no room for, before it is fetched.</summary>
    /// <exception cref="FailureException">The rest of it is larger than what is free.</exception>
    public void RequireRoom(long total)
    {
        long free = new DriveInfo(Path.GetDirectoryName(Path.GetFullPath(path))!).AvailableFreeSpace;
        if (total - Length > free)
            throw new FailureException($"{finished} takes {Amount.Bytes(total - Length)} more, and the disk has {Amount.Bytes(free)} left", "--out on another disk");
    }

    /// <summary>Everything is here: checks it, and gives it its name.</summary>
    /// <param name="expected">its checksum, or null if nobody knows it</param>
    /// <param name="stop">leaves the part as it is</param>
    /// <returns>Its checksum.</returns>
    /// <exception cref="FailureException">It has another checksum; the part is deleted, since more of it would not help.</exception>
    public async Task<string> Finish(string? expected, CancellationToken stop)
    {
        stream.Flush(flushToDisk: true);
        stream.Position = 0;
        string sha256 = Convert.ToHexStringLower(await System.Security.Cryptography.SHA256.HashDataAsync(stream, stop));
        if (expected is not null && sha256 != expected)
        {
            string received = $"{Length} bytes";
            Restart(null, null);
            throw new FailureException($"{finished}: what was received, {received}, has the SHA-256 {sha256}, not {expected}; it was deleted", "the same command again; if that gives the same, the checksum or the address is wrong");
        }

        stream.Dispose();
        File.Move(path, finished, overwrite: true);
        File.Delete(VersionPath);
        return sha256;
    }

    /// <summary>Closes it; what is here stays. An empty part leaves nothing behind.</summary>
    public void Dispose()
    {
        bool empty = stream.CanWrite && stream.Length == 0;
        stream.Dispose();
        if (!empty)
            return;
        File.Delete(path);
        File.Delete(VersionPath);
    }
}
