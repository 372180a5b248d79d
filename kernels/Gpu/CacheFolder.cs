namespace TaylorSeer.Kernels.Gpu;

/// <summary>Where what was built or measured for a device is kept, so that it need not be again.</summary>
static class CacheFolder
{
    /// <summary>The folder of one kind of file: in TAYLORSEER_CACHE if that is set, else in the user's folder for local data; null: nowhere.</summary>
    public static string? Of(string kind)
    {
        string? named = Environment.GetEnvironmentVariable("TAYLORSEER_CACHE");
        if (!string.IsNullOrEmpty(named))
            return Path.Combine(named, kind);
        string local = Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData);
        return local.Length == 0 ? null : Path.Combine(local, "taylorseer", kind);
    }
}
