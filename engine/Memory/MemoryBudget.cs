using System.Globalization;

namespace TaylorSeer.Engine.Memory;

/// <summary>How much of the machine's memory this process may still take: the least of what the machine, its container and the user leave.</summary>
public static class MemoryBudget
{
    /// <summary>Bytes that this process may hold at most, set by the user for all runs.</summary>
    public const string Variable = "TAYLORSEER_MEMORY_LIMIT";

    const string ControlGroups = "/sys/fs/cgroup";

    /// <summary>Bytes that can be taken from now on.</summary>
    /// <param name="limit">bytes that the whole process may hold, or null for what <see cref="Variable"/> says, if anything</param>
    /// <exception cref="InvalidOperationException"><see cref="Variable"/> is no number of bytes.</exception>
    public static long Free(long? limit = null)
    {
        long free = Math.Min(Machine(), Container());
        return (limit ?? FromEnvironment()) is long most ? Math.Min(free, Math.Max(0, most - Environment.WorkingSet)) : free;
    }

    /// <summary>What the machine can give without swapping: free memory and what caches give back.</summary>
    static long Machine()
    {
        foreach (string line in Lines("/proc/meminfo"))
        {
            if (line.StartsWith("MemAvailable:", StringComparison.Ordinal) && long.TryParse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], out long kibibytes))
                return kibibytes << 10;
        }

        GCMemoryInfo info = GC.GetGCMemoryInfo();
        return info.TotalAvailableMemoryBytes - Math.Min(info.TotalAvailableMemoryBytes, info.MemoryLoadBytes);
    }

    /// <summary>What the limits of the process's control groups leave, version 2 or 1; file caches count as used there, and are given back when memory runs short.</summary>
    static long Container()
    {
        long free = long.MaxValue;
        foreach (string line in Lines("/proc/self/cgroup"))         // hierarchy:controllers:path
        {
            if (line.Split(':', 3) is not [_, var controllers, var path])
                continue;
            if (controllers.Length == 0)
                free = Math.Min(free, Lowest(ControlGroups, path, "memory.max", "memory.current", "inactive_file "));
            else if (controllers.Split(',').Contains("memory"))
                free = Math.Min(free, Lowest($"{ControlGroups}/memory", path, "memory.limit_in_bytes", "memory.usage_in_bytes", "total_inactive_file "));
        }

        return free;
    }

    /// <summary>The least that a group and those around it leave. Inside a container the path may not exist; its own group is then the root.</summary>
    static long Lowest(string root, string path, string limitFile, string usedFile, string cache)
    {
        long free = long.MaxValue;
        for (string? group = path.TrimEnd('/'); group is not null; group = group.Length == 0 ? null : group[..group.LastIndexOf('/')])
        {
            if (Number($"{root}{group}/{limitFile}") is not long limit || Number($"{root}{group}/{usedFile}") is not long used)
                continue;
            long given = Lines($"{root}{group}/memory.stat").Where(l => l.StartsWith(cache, StringComparison.Ordinal)).Select(l => Parse(l[cache.Length..]) ?? 0).FirstOrDefault();
            free = Math.Min(free, Math.Max(0, limit - used + given));
        }

        return free;
    }

    static long? FromEnvironment()
    {
        string? text = Environment.GetEnvironmentVariable(Variable);
        if (string.IsNullOrWhiteSpace(text))
            return null;
        return Parse(text) ?? throw new InvalidOperationException($"{Variable} is '{text}'; it takes a number of bytes, such as 4000000000.");
    }

    static long? Number(string file) => Lines(file) is [var first, ..] ? Parse(first) : null;

    static long? Parse(string text) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long value) ? value : null;

    static string[] Lines(string file)
    {
        try
        {
            return File.Exists(file) ? File.ReadAllLines(file) : [];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];      // a limit that cannot be read cannot be honoured
        }
    }
}
