namespace TaylorSeer.Kernels.Gpu.OpenCl;

/// <summary>
/// What is registered with the system's OpenCL loader, read without asking it: to list its devices the loader starts every vendor's runtime,
/// and PoCL's takes 60 MB and a tenth of a second, to offer a processor that nobody wants as a GPU.
/// </summary>
/// <param name="folder">where vendors register, one file each, whose first line names the library</param>
/// <param name="environment">a variable's value, or null</param>
sealed class OpenClVendors(string folder, Func<string, string?> environment)
{
    /// <summary>Beginnings of the names of libraries that compute on the processor: PoCL, oclgrind, Intel's runtime for processors.</summary>
    static readonly string[] OnProcessors = ["libpocl", "liboclgrind", "libintelocl"];

    /// <summary>Variables that make a loader look elsewhere, or that put another loader in the system's place.</summary>
    static readonly string[] Redirections = ["OCL_ICD_VENDORS", "OCL_ICD_FILENAMES", "OPENCL_VENDOR_PATH", "LD_LIBRARY_PATH", "LD_PRELOAD"];

    /// <summary>This machine's.</summary>
    public static OpenClVendors System { get; } = new("/etc/OpenCL/vendors", Environment.GetEnvironmentVariable);

    /// <summary>All that is registered here computes on the processor. False wherever that cannot be told from the files: then the loader must be asked.</summary>
    public bool HaveNoGpu()
    {
        if (!OperatingSystem.IsLinux() || Redirections.Any(v => !string.IsNullOrEmpty(environment(v))))
            return false;
        try
        {
            string[] files = Directory.Exists(folder) ? Directory.GetFiles(folder, "*.icd") : [];
            return files.Length > 0 && files.All(IsOnProcessor);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    static bool IsOnProcessor(string file)
    {
        string library = Path.GetFileName(File.ReadLines(file).FirstOrDefault()?.Trim() ?? "");
        return OnProcessors.Any(name => library.StartsWith(name, StringComparison.Ordinal));
    }
}
