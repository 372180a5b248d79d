namespace TaylorSeer.Tests;

/// <summary>A test of something that a file of the system stands for; skipped where there is none.</summary>
sealed class FileFactAttribute : FactAttribute
{
    public FileFactAttribute(string path)
    {
        if (!File.Exists(path))
            Skip = $"there is no {path} here";
    }
}
