namespace TaylorSeer.Tests.Structure;

/// <summary>The files of the repository that these tests were built from.</summary>
static class Repository
{
    static readonly string[] Ignored = ["artifacts", "bin", "obj", ".git", ".vs", ".vscode", "TestResults"];

    /// <summary>The folder that holds the solution.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>Files below <paramref name="folder"/> whose names match <paramref name="pattern"/>, relative to the root, with '/' between folders.</summary>
    public static IEnumerable<string> Files(string folder, string pattern) =>
        Directory.EnumerateFiles(Path.Combine(Root, folder), pattern, SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(Root, file).Replace('\\', '/'))
            .Where(file => !file.Split('/').Intersect(Ignored).Any())
            .Order(StringComparer.Ordinal);

    /// <summary>All text of a file.</summary>
    public static string Read(string file) => File.ReadAllText(Path.Combine(Root, file));

    // Everything built goes below the root (artifacts/), the tests too.
    static string FindRoot()
    {
        for (string? folder = AppContext.BaseDirectory; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            if (File.Exists(Path.Combine(folder, "TaylorSeer.Engine.sln")))
                return folder;
        }

        throw new InvalidOperationException($"TaylorSeer.Engine.sln is not above {AppContext.BaseDirectory}.");
    }
}
