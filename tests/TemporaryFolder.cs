namespace TaylorSeer.Tests;

/// <summary>A folder that is gone after the test.</summary>
sealed class TemporaryFolder : IDisposable
{
    readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("taylorseer-tests-");

    public string Path => folder.FullName;

    /// <summary>A path in the folder.</summary>
    public string this[string name] => System.IO.Path.Combine(folder.FullName, name);

    /// <summary>Writes a file and returns its path; sub-folders are made.</summary>
    public string Write(string name, ReadOnlySpan<byte> contents)
    {
        string path = this[name];
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, contents);
        return path;
    }

    public void Dispose() => folder.Delete(recursive: true);
}
