using System.Runtime.InteropServices;

namespace TaylorSeer.Kernels.Gpu.Cuda;

/// <summary>A CUDA driver that answers: its version, its devices, and the exceptions for its codes.</summary>
public sealed unsafe class CudaPlatform
{
    static readonly Lazy<(CudaPlatform? Platform, string Missing)> Machine = new(OpenMachine);

    /// <summary>Starts the driver.</summary>
    /// <exception cref="GpuException">It is too old, or there is no device that it can use.</exception>
    internal CudaPlatform(CudaDriver driver)
    {
        Driver = driver;
        int version;
        Check(driver.DriverGetVersion(&version), "cuDriverGetVersion", "this machine");
        Version = version;
        if (version < CudaDriver.OldestVersion)
        {
            throw new GpuException(
                $"The NVIDIA driver offers CUDA {VersionText}; {Text(CudaDriver.OldestVersion)} is needed. Install a newer driver (520 or later), or use another device.");
        }

        Check(driver.Init(0), "cuInit", "this machine");
        int count;
        Check(driver.DeviceGetCount(&count), "cuDeviceGetCount", "this machine");
        CudaDeviceInfo[] devices = new CudaDeviceInfo[count];
        for (int i = 0; i < count; i++)
            devices[i] = new(this, i);
        Devices = devices;
    }

    /// <summary>What CUDA_VISIBLE_DEVICES leaves visible, in the driver's order.</summary>
    public IReadOnlyList<CudaDeviceInfo> Devices { get; }

    /// <summary>The newest CUDA that the driver offers, as 12.4.</summary>
    public string VersionText => Text(Version);

    internal CudaDriver Driver { get; }

    /// <summary>1000 major + 10 minor.</summary>
    internal int Version { get; }

    /// <summary>This machine's driver, or null; <paramref name="missing"/> says why.</summary>
    public static CudaPlatform? Find(out string missing)
    {
        missing = Machine.Value.Missing;
        return Machine.Value.Platform;
    }

    /// <summary>Device <paramref name="index"/> of <see cref="Devices"/>.</summary>
    /// <exception cref="GpuException">There is none; the message says what there is.</exception>
    public CudaDeviceInfo Device(int index)
    {
        if (index >= 0 && index < Devices.Count)
            return Devices[index];
        string found = Devices.Count == 0
            ? "The driver sees no device (is CUDA_VISIBLE_DEVICES empty?)"
            : $"There are: {string.Join("; ", Devices)}. Choose one of them";
        throw new GpuException($"There is no device cuda:{index}. {found}, or use --device cpu.");
    }

    /// <summary>Refuses a failed call.</summary>
    internal void Check(int code, string call, string device, string? kernel = null)
    {
        if (code != CudaError.Success)
            throw Exception(code, call, device, kernel);
    }

    /// <summary>The exception for a failed call: call, code and its name, device, kernel, and what to do.</summary>
    internal GpuException Exception(int code, string call, string device, string? kernel = null)
    {
        string of = kernel is null ? "" : $", kernel {kernel}";
        return new($"{call} failed with {Name(code)} on {device}{of}: {Description(code)}.{CudaError.Advice(code)}");
    }

    string Name(int code)
    {
        byte* text = null;
        return Driver.GetErrorName(code, &text) == CudaError.Success && text is not null ? $"{Marshal.PtrToStringUTF8((nint)text)} ({code})" : $"code {code}";
    }

    string Description(int code)
    {
        byte* text = null;
        return Driver.GetErrorString(code, &text) == CudaError.Success && text is not null ? Marshal.PtrToStringUTF8((nint)text)! : "unknown to this driver";
    }

    static string Text(int version) => $"{version / 1000}.{version % 1000 / 10}";

    static (CudaPlatform? Platform, string Missing) OpenMachine()
    {
        if (NativeLoader.Open(NativeLoader.Cuda) is not { } resolve)
            return (null, $"this machine has no NVIDIA driver ({NativeLoader.Names(NativeLoader.Cuda)})");
        try
        {
            return (new(new CudaDriver(resolve)), "");
        }
        catch (GpuException e)
        {
            return (null, e.Message.TrimEnd('.'));
        }
    }
}
