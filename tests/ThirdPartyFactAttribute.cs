using TaylorSeer.Tests.Structure;

namespace TaylorSeer.Tests;

/// <summary>A test on a file that others published, in <c>shared/thirdparty</c> beside the repository; skipped where it is not.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ThirdPartyFactAttribute : FactAttribute
{
    /// <param name="file">its name there</param>
    public ThirdPartyFactAttribute(string file)
    {
        FileName = file;
        if (Find(file) is null)
            Skip = $"shared/thirdparty/{file} is not beside the repository";
    }

    public string FileName { get; }

    /// <summary>Where the file lies, or null.</summary>
    public static string? Find(string file)
    {
        for (string? folder = Path.GetDirectoryName(Repository.Root); folder is not null; folder = Path.GetDirectoryName(folder))
        {
            string path = Path.Combine(folder, "shared", "thirdparty", file);
            if (File.Exists(path))
                return path;
        }

        return null;
    }
}
