using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace TaylorSeer.Cli.Download;

/// <summary>SHA-256 of files, and its record: <c>FILE.sha256</c> in the format of sha256sum.</summary>
static class Checksum
{
    const int Digits = 64;

    /// <summary>Reads 64 hexadecimal digits; gives them in lower case.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out string? sha256)
    {
        sha256 = text.Length == Digits && text.All(char.IsAsciiHexDigit) ? text.ToLowerInvariant() : null;
        return sha256 is not null;
    }

    /// <summary>Checksum of a file, in lower-case hexadecimal.</summary>
    public static async Task<string> Of(string path, CancellationToken stop)
    {
        await using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 20, FileOptions.Asynchronous | FileOptions.SequentialScan);
        return Convert.ToHexStringLower(await SHA256.HashDataAsync(file, stop));
    }

    /// <summary>Where the checksum of a file is written down.</summary>
    public static string RecordOf(string path) => path + ".sha256";

    /// <summary>The checksum written down for a file, or null.</summary>
    public static string? Recorded(string path) =>
        File.Exists(RecordOf(path)) && TryParse(File.ReadAllText(RecordOf(path)).Split(' ', 2)[0].Trim(), out string? sha256) ? sha256 : null;

    /// <summary>Writes the checksum down.</summary>
    public static void Record(string path, string sha256) => File.WriteAllText(RecordOf(path), $"{sha256}  {Path.GetFileName(path)}\n");
}
