using System.Diagnostics;
using System.Text.Json.Nodes;

namespace TaylorSeer.Cli.Output;

/// <summary>How long the parts of a command took, one after another, and the most memory that the process had held by the end of each.</summary>
sealed class Stages
{
    readonly List<(string Name, double Ms, long PeakBytes)> done = [];

    /// <summary>Does one part.</summary>
    public T Run<T>(string name, Func<T> part)
    {
        long started = Stopwatch.GetTimestamp();
        T result = part();
        double ms = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
        using Process process = Process.GetCurrentProcess();
        done.Add((name, ms, process.PeakWorkingSet64));
        return result;
    }

    /// <summary>What a part that is done took, or 0.</summary>
    public double Ms(string name) => done.Where(d => d.Name == name).Sum(d => d.Ms);

    public JsonArray ToJson() => RunJson.Array(done.Select(d => new JsonObject { ["stage"] = d.Name, ["ms"] = d.Ms, ["peak_resident_bytes"] = d.PeakBytes }));
}
