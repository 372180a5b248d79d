using System.Security.Cryptography;
using System.Text;

namespace TaylorSeer.Kernels.Gpu.OpenCl;

/// <summary>
/// Built programs on disk, keyed by everything that they depend on: device, driver, options and text. A cache: a file
/// that cannot be written or read costs a build, never an error.
/// </summary>
sealed class ProgramCache(OpenClDeviceInfo device, string? folder)
{
    /// <summary>Where programs are kept unless TAYLORSEER_CACHE names another folder; null: nowhere.</summary>
    public static string? DefaultFolder => CacheFolder.Of("opencl");

    /// <summary>The program's binary, if it was kept.</summary>
    public byte[]? Load(string source, string options)
    {
        try
        {
            string? path = PathOf(source, options);
            return path is not null && File.Exists(path) ? File.ReadAllBytes(path) : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Keeps a binary. Another process may write the same file: each writes its own and renames it.</summary>
    public void Store(string source, string options, byte[] binary)
    {
        string? path = PathOf(source, options);
        if (path is null || binary.Length == 0)
            return;
        try
        {
            Directory.CreateDirectory(folder!);
            string own = $"{path}.{Guid.NewGuid():N}";
            File.WriteAllBytes(own, binary);
            File.Move(own, path, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // the next run builds it again
        }
    }

    string? PathOf(string source, string options)
    {
        string key = string.Join('\n', device.Platform, device.PlatformVersion, device.Model, device.Version, device.Driver, options, source);
        return folder is null ? null : Path.Combine(folder, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key))) + ".bin");
    }
}
