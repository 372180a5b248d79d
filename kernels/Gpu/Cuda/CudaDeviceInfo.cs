using System.Text;

namespace TaylorSeer.Kernels.Gpu.Cuda;

/// <summary>What a CUDA device says of itself.</summary>
public sealed unsafe class CudaDeviceInfo
{
    readonly CudaPlatform platform;

    internal CudaDeviceInfo(CudaPlatform platform, int index)
    {
        (this.platform, Index) = (platform, index);
        int id;
        platform.Check(platform.Driver.DeviceGet(&id, index), "cuDeviceGet", $"cuda:{index}");
        Id = id;

        byte* name = stackalloc byte[256];
        platform.Check(platform.Driver.DeviceGetName(name, 256, id), "cuDeviceGetName", $"cuda:{index}");
        Model = Encoding.UTF8.GetString(System.Runtime.InteropServices.MemoryMarshal.CreateReadOnlySpanFromNullTerminated(name));
        byte* uuid = stackalloc byte[16];
        platform.Check(platform.Driver.DeviceGetUuid(uuid, id), "cuDeviceGetUuid", $"cuda:{index}");
        Uuid = $"GPU-{new Guid(new ReadOnlySpan<byte>(uuid, 16), bigEndian: true)}";
        nuint bytes;
        platform.Check(platform.Driver.DeviceTotalMem(&bytes, id), "cuDeviceTotalMem", $"cuda:{index}");
        MemoryBytes = (long)bytes;

        Capability = (10 * Attribute(DeviceAttribute.ComputeCapabilityMajor)) + Attribute(DeviceAttribute.ComputeCapabilityMinor);
        Multiprocessors = Attribute(DeviceAttribute.MultiprocessorCount);
        MaxGroupThreads = Attribute(DeviceAttribute.MaxThreadsPerBlock);
        SharedBytes = Attribute(DeviceAttribute.MaxSharedMemoryPerBlock);
        MostSharedBytes = Attribute(DeviceAttribute.MaxSharedMemoryPerBlockOptin);
        CacheBytes = Attribute(DeviceAttribute.L2CacheSize);
    }

    /// <summary>Its place in <see cref="CudaPlatform.Devices"/>.</summary>
    public int Index { get; }

    public string Model { get; }

    /// <summary>As nvidia-smi and CUDA_VISIBLE_DEVICES write it.</summary>
    public string Uuid { get; }

    public long MemoryBytes { get; }

    /// <summary>Compute capability, 10 major + minor: 80, 90.</summary>
    public int Capability { get; }

    /// <summary>Streaming multiprocessors.</summary>
    public int Multiprocessors { get; }

    /// <summary>Most threads of a group.</summary>
    public int MaxGroupThreads { get; }

    /// <summary>Shared memory of a group that asks for nothing.</summary>
    public int SharedBytes { get; }

    /// <summary>Shared memory of a group whose kernel asks for more.</summary>
    public int MostSharedBytes { get; }

    /// <summary>Level 2 cache.</summary>
    public int CacheBytes { get; }

    /// <summary>Whether kernels are made for it.</summary>
    public bool IsSupported => Capability >= ModuleLoader.LeastCapability;

    internal int Id { get; }

    public override string ToString() => $"cuda:{Index} ({Model})";

    int Attribute(int attribute)
    {
        int value;
        platform.Check(platform.Driver.DeviceGetAttribute(&value, attribute, Id), $"cuDeviceGetAttribute({attribute})", $"cuda:{Index}");
        return value;
    }
}
