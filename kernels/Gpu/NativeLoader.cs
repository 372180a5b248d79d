using System.Reflection;
using System.Runtime.InteropServices;

namespace TaylorSeer.Kernels.Gpu;

/// <summary>
/// Finds drivers' libraries, whose file names differ from system to system. .NET allows one resolver per assembly, so
/// every binding's names are here.
/// </summary>
static class NativeLoader
{
    /// <summary>The OpenCL loader's name in this assembly's imports.</summary>
    public const string OpenCl = "OpenCL";

    /// <summary>The CUDA driver's library.</summary>
    public const string Cuda = "cuda";

    /// <summary>The CUDA toolkit's run-time compiler.</summary>
    public const string Nvrtc = "nvrtc";

    static readonly Dictionary<string, string[]> Files = new()
    {
        [Cuda] = OperatingSystem.IsWindows() ? ["nvcuda.dll"] : ["libcuda.so.1", "libcuda.so"],
        [Nvrtc] = OperatingSystem.IsWindows()
            ? ["nvrtc64_130_0.dll", "nvrtc64_120_0.dll", "nvrtc64_112_0.dll"]
            : ["libnvrtc.so", "libnvrtc.so.13", "libnvrtc.so.12", "libnvrtc.so.11.2"],
        [OpenCl] = OperatingSystem.IsWindows() ? ["OpenCL.dll"]
            : OperatingSystem.IsMacOS() ? ["/System/Library/Frameworks/OpenCL.framework/OpenCL"]
            : ["libOpenCL.so.1", "libOpenCL.so"],
    };

    static readonly Dictionary<string, nint> Loaded = [];

    static NativeLoader() => NativeLibrary.SetDllImportResolver(typeof(NativeLoader).Assembly, Resolve);

    /// <summary>Whether a library is there. Asked before the first import of it, which also installs the resolver.</summary>
    public static bool Has(string library) => Find(library) != 0;

    /// <summary>A library's entry points by name, 0 for what it lacks; null where there is no such library.</summary>
    public static Func<string, nint>? Open(string library)
    {
        nint handle = Find(library);
        return handle == 0 ? null : name => NativeLibrary.TryGetExport(handle, name, out nint address) ? address : 0;
    }

    /// <summary>The file names that are tried.</summary>
    public static string Names(string library) => string.Join(" or ", Files[library]);

    static nint Resolve(string library, Assembly assembly, DllImportSearchPath? path) => Files.ContainsKey(library) ? Find(library) : 0;

    static nint Find(string library)
    {
        lock (Loaded)
        {
            if (Loaded.TryGetValue(library, out nint handle))
                return handle;
            foreach (string file in Files[library])
            {
                if (NativeLibrary.TryLoad(file, out handle))
                    break;
            }

            Loaded.Add(library, handle);
            return handle;
        }
    }
}
