using System.Text;

namespace TaylorSeer.Kernels.Gpu.OpenCl;

/// <summary>An OpenCL device of this machine, before it is opened.</summary>
public sealed unsafe class OpenClDeviceInfo
{
    const ulong AllTypes = 0xFFFF_FFFF, GpuType = 1 << 2;

    OpenClDeviceInfo(nint platform, nint id, int index)
    {
        (Id, Index) = (id, index);
        Platform = PlatformText(platform, 0x0902);
        PlatformVersion = PlatformText(platform, 0x0901);
        Model = Text(0x102B);
        Driver = Text(0x102D);
        Version = Text(0x102F);
        IsGpu = (Number(0x1000) & GpuType) != 0;
        MemoryBytes = (long)Number(0x101F);
        MaxAllocationBytes = (long)Number(0x1010);
        SharedBytes = (long)Number(0x1023);
        MaxGroupThreads = (int)Number(0x1004);
        Units = (int)Number(0x1002);
        CorrectlyRounds = (Number(0x101B) & (1 << 7)) != 0;
    }

    /// <summary>Its place in <see cref="All"/>: <c>opencl:Index</c>.</summary>
    public int Index { get; private set; }

    public string Platform { get; }

    public string PlatformVersion { get; }

    public string Model { get; }

    public string Driver { get; }

    public string Version { get; }

    public bool IsGpu { get; }

    /// <summary>PoCL's and oclgrind's devices, some of which call themselves GPUs.</summary>
    bool IsOnProcessor => Platform is "Portable Computing Language" or "Oclgrind";

    public long MemoryBytes { get; }

    /// <summary>Most bytes of one buffer.</summary>
    public long MaxAllocationBytes { get; }

    public long SharedBytes { get; }

    public int MaxGroupThreads { get; }

    /// <summary>Compute units: multiprocessors of a GPU, cores of a CPU.</summary>
    public int Units { get; }

    /// <summary>Division and square root of f32 can be rounded correctly, if a program asks for it.</summary>
    internal bool CorrectlyRounds { get; }

    internal nint Id { get; }

    public override string ToString() => $"opencl:{Index} {Model} ({Platform}, {Version.Trim()}, driver {Driver})";

    /// <summary>Every OpenCL device, GPUs first; empty where there is no loader or no driver.</summary>
    public static IReadOnlyList<OpenClDeviceInfo> All()
    {
        if (!NativeLoader.Has(NativeLoader.OpenCl))
            return [];
        uint count;
        int code = Cl.GetPlatformIDs(0, null, &count);
        if (code == ClError.PlatformNotFound || count == 0)
            return [];
        ClError.Check(code, "clGetPlatformIDs", "this machine");
        nint[] platforms = new nint[count];
        fixed (nint* p = platforms)
            ClError.Check(Cl.GetPlatformIDs(count, p, null), "clGetPlatformIDs", "this machine");

        List<OpenClDeviceInfo> devices = [];
        foreach (nint platform in platforms)
        {
            foreach (nint id in Ids(platform))
                devices.Add(new(platform, id, devices.Count));
        }

        devices = [.. devices.OrderBy(d => !d.IsGpu)];
        for (int i = 0; i < devices.Count; i++)
            devices[i].Index = i;
        return devices;
    }

    /// <summary>The first GPU of <see cref="All"/>, or null. Where only runtimes for processors are registered, the loader is not asked.</summary>
    public static OpenClDeviceInfo? FirstGpu() =>
        OpenClVendors.System.HaveNoGpu() ? null : All().FirstOrDefault(d => d.IsGpu && !d.IsOnProcessor);

    /// <summary>Device <paramref name="index"/> of <see cref="All"/>.</summary>
    /// <exception cref="GpuException">There is none; the message says what is missing.</exception>
    public static OpenClDeviceInfo Find(int index)
    {
        if (!NativeLoader.Has(NativeLoader.OpenCl))
        {
            throw new GpuException(
                $"opencl:{index} was asked for, but this machine has no OpenCL loader ({NativeLoader.Names(NativeLoader.OpenCl)}). "
                + "Install the GPU vendor's driver and the loader (Debian: ocl-icd-libopencl1), or use --device cpu.");
        }

        IReadOnlyList<OpenClDeviceInfo> all = All();
        if (index >= 0 && index < all.Count)
            return all[index];
        string found = all.Count == 0
            ? "The loader knows no device. Install the GPU vendor's OpenCL driver"
            : $"There are: {string.Join("; ", all)}. Choose one of them";
        throw new GpuException($"There is no device opencl:{index}. {found}, or use --device cpu.");
    }

    static nint[] Ids(nint platform)
    {
        uint count;
        int code = Cl.GetDeviceIDs(platform, AllTypes, 0, null, &count);
        if (code == ClError.DeviceNotFound || count == 0)
            return [];
        ClError.Check(code, "clGetDeviceIDs", "this machine");
        nint[] ids = new nint[count];
        fixed (nint* p = ids)
            ClError.Check(Cl.GetDeviceIDs(platform, AllTypes, count, p, null), "clGetDeviceIDs", "this machine");
        return ids;
    }

    ulong Number(uint name)
    {
        ulong value = 0;
        ClError.Check(Cl.GetDeviceInfo(Id, name, sizeof(ulong), &value, null), "clGetDeviceInfo", "this machine");
        return value;
    }

    string Text(uint name)
    {
        nuint size;
        ClError.Check(Cl.GetDeviceInfo(Id, name, 0, null, &size), "clGetDeviceInfo", "this machine");
        byte[] text = new byte[size];
        fixed (byte* p = text)
            ClError.Check(Cl.GetDeviceInfo(Id, name, size, p, null), "clGetDeviceInfo", "this machine");
        return Decode(text);
    }

    static string PlatformText(nint platform, uint name)
    {
        nuint size;
        ClError.Check(Cl.GetPlatformInfo(platform, name, 0, null, &size), "clGetPlatformInfo", "this machine");
        byte[] text = new byte[size];
        fixed (byte* p = text)
            ClError.Check(Cl.GetPlatformInfo(platform, name, size, p, null), "clGetPlatformInfo", "this machine");
        return Decode(text);
    }

    static string Decode(byte[] text) => Encoding.UTF8.GetString(text).TrimEnd('\0').Trim();
}
