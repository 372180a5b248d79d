namespace TaylorSeer.Cli.Download;

/// <summary>A file that is here now.</summary>
/// <param name="Path">where</param>
/// <param name="Bytes">its size</param>
/// <param name="Sha256">its checksum</param>
/// <param name="Downloaded">it came just now; otherwise it was here before</param>
/// <param name="Compared">the checksum was known beforehand, and is the same</param>
sealed record LocalFile(string Path, long Bytes, string Sha256, bool Downloaded, bool Compared)
{
    /// <summary>Looks at a file that is here, and compares it with what is known of it.</summary>
    /// <param name="path">where it should be</param>
    /// <param name="expected">checksum, or null to take the one written down when it was downloaded, if any</param>
    /// <param name="stop">gives up</param>
    /// <returns>The file, or null if there is none.</returns>
    /// <exception cref="FailureException">It is not the file that it should be.</exception>
    public static async Task<LocalFile?> Find(string path, string? expected, CancellationToken stop)
    {
        if (!File.Exists(path))
            return null;
        string? known = expected ?? Checksum.Recorded(path);
        string found = await Checksum.Of(path, stop);
        if (known is not null && known != found)
            throw new FailureException($"{path} is already there and has the SHA-256 {found}, not {known}", "delete it, or --out with another name");
        return new(path, new FileInfo(path).Length, found, Downloaded: false, Compared: known is not null);
    }
}
