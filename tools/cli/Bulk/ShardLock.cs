namespace TaylorSeer.Cli.Bulk;

/// <summary>
/// Keeps a share of a run to one process. The lock is the system's, on an open file: it ends with its process, however that
/// ends. The empty file stays, because deleting it could take the lock from under someone who just opened it.
/// </summary>
sealed class ShardLock : IDisposable
{
    const string Prefix = ".shard-", Suffix = ".lock", Of = "-of-";

    readonly FileStream file;

    ShardLock(FileStream file) => this.file = file;

    /// <summary>Takes the share.</summary>
    /// <exception cref="FailureException">Another process makes some of these images.</exception>
    public static ShardLock Take(string folder, Shard shard)
    {
        ShardLock taken = new(Open(folder, shard) ?? throw Refuse(folder, shard, shard));
        try
        {
            foreach (Shard other in Others(folder, shard))
            {
                using FileStream? free = Open(folder, other);
                if (free is null)
                    throw Refuse(folder, shard, other);
            }

            return taken;
        }
        catch
        {
            taken.Dispose();
            throw;
        }
    }

    public void Dispose() => file.Dispose();

    static FileStream? Open(string folder, Shard shard)
    {
        string path = Path.Combine(folder, $"{Prefix}{shard.Index}{Of}{shard.Count}{Suffix}");
        try
        {
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1);
        }
        catch (IOException e) when (e.GetType() == typeof(IOException) && File.Exists(path))
        {
            return null;
        }
    }

    /// <summary>Shares of another division of the run that have images in common with <paramref name="shard"/>.</summary>
    static IEnumerable<Shard> Others(string folder, Shard shard)
    {
        foreach (string path in Directory.EnumerateFiles(folder, $"{Prefix}*{Suffix}"))
        {
            string[] numbers = Path.GetFileName(path)[Prefix.Length..^Suffix.Length].Split(Of);
            if (numbers.Length == 2 && int.TryParse(numbers[0], out int index) && int.TryParse(numbers[1], out int count)
                && new Shard(index, count) is var other && count > 0 && other != shard && other.Overlaps(shard))
                yield return other;
        }
    }

    static FailureException Refuse(string folder, Shard shard, Shard running) => new(
        $"{folder}: another process is making shard {running}{(running == shard ? "" : $", which has images in common with shard {shard}")}",
        "wait for it, or give each process a shard of its own: --shard 0/4, --shard 1/4 ...");
}
