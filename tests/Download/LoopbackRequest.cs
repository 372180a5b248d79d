using System.Globalization;

namespace TaylorSeer.Tests.Download;

/// <summary>What a client asked the server for.</summary>
/// <param name="Path">path and query</param>
/// <param name="Headers">by name, whatever the case</param>
sealed record LoopbackRequest(string Path, IReadOnlyDictionary<string, string> Headers)
{
    /// <summary>First byte of the range asked for; 0 without one.</summary>
    public int From => Headers.TryGetValue("Range", out string? range)
        ? int.Parse(range["bytes=".Length..].TrimEnd('-'), CultureInfo.InvariantCulture)
        : 0;

    public string? Header(string name) => Headers.GetValueOrDefault(name);
}
