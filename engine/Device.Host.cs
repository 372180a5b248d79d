using System.Globalization;
using TaylorSeer.Engine.Backends;
using TaylorSeer.Kernels.Cpu;
using TaylorSeer.Kernels.Gpu;
using TaylorSeer.Kernels.Gpu.Cuda;
using TaylorSeer.Kernels.Gpu.Emulation;
using TaylorSeer.Kernels.Gpu.OpenCl;

namespace TaylorSeer.Engine;

/// <content>The devices that every machine has, and choosing one.</content>
public abstract partial class Device
{
    /// <summary>What <see cref="Parse"/> understands.</summary>
    const string Names = "auto, cpu, reference, cuda, cuda:INDEX, opencl, opencl:INDEX, ilgpu, ilgpu:INDEX (builds with ILGPU), emulator";

    /// <summary>The processor, with <paramref name="threads"/> threads; 0: one per available core.</summary>
    public static Device Cpu(int threads = 0)
    {
        CpuBackend backend = new(threads);
        string description = $"{Processor.Name}, {backend.Threads} {(backend.Threads == 1 ? "thread" : "threads")}, {Processor.Vectors}";
        return new HostDevice("cpu", description, backend, backend);
    }

    /// <summary>The definitions themselves, on one thread: slow, and what everything else is compared with.</summary>
    public static Device Reference() => new HostDevice("reference", "plain loops with double accumulation, 1 thread", new ReferenceBackend(), null);

    /// <summary>An OpenCL device, as <see cref="OpenClDeviceInfo.All"/> counts them.</summary>
    /// <exception cref="GpuException">There is no loader or no such device; the message says what is missing.</exception>
    public static Device OpenCl(int index = 0) => On(new OpenClDevice(index));

    /// <summary>A CUDA device, as the driver counts them.</summary>
    /// <exception cref="GpuException">There is no driver or no such device; the message says what is missing.</exception>
    public static Device Cuda(int index = 0) => On(new CudaDevice(index));

    /// <summary>A device of ILGPU, in a build that has it: the same kernels, compiled by ILGPU.</summary>
    /// <exception cref="GpuException">This build has no ILGPU, or there is no such device.</exception>
    public static Device Ilgpu(int index = 0) => On(IGpuDevices.Ilgpu().Open(index));

    /// <summary>GPU kernels as C#, every access checked and races looked for: tiny shapes only.</summary>
    public static Device Emulator() => On(new EmulatedDevice());

    /// <summary>The arithmetic of this engine on a GPU; the result owns it, and where there is none it is disposed.</summary>
    public static Device On(GpuDevice gpu)
    {
        try
        {
            return new GpuBackedDevice(gpu);
        }
        catch
        {
            gpu.Dispose();
            throw;
        }
    }

    /// <summary>The fastest device of this machine: a CUDA device that the kernels can run on, else an OpenCL GPU, else the processor.</summary>
    public static Device Best()
    {
        if (CudaPlatform.Find(out _)?.Devices.FirstOrDefault(d => d.IsSupported) is { } cuda)
            return Cuda(cuda.Index);
        return OpenClDeviceInfo.FirstGpu() is { } openCl ? OpenCl(openCl.Index) : Cpu();
    }

    /// <summary>The device a user names: <c>auto</c>, <c>cpu</c>, <c>reference</c>, <c>cuda</c>, <c>cuda:1</c>, <c>opencl</c>, <c>opencl:1</c>, <c>ilgpu</c>, <c>ilgpu:1</c> or <c>emulator</c>. Never another than the one asked for.</summary>
    /// <exception cref="ArgumentException">No device is called so; the message lists the names.</exception>
    /// <exception cref="GpuException">There is no driver or loader, or no such device of it.</exception>
    public static Device Parse(string name) => name switch
    {
        "auto" => Best(),
        "cpu" => Cpu(),
        "reference" => Reference(),
        "cuda" => Cuda(),
        "opencl" => OpenCl(),
        "ilgpu" => Ilgpu(),
        "emulator" => Emulator(),
        _ when IndexOf(name, "cuda") is int index => Cuda(index),
        _ when IndexOf(name, "opencl") is int index => OpenCl(index),
        _ when IndexOf(name, "ilgpu") is int index => Ilgpu(index),
        _ => throw new ArgumentException($"There is no device '{name}' here. Devices are called {Names}.", nameof(name)),
    };

    /// <summary>The number in KIND:NUMBER; null for other names.</summary>
    static int? IndexOf(string name, string kind) =>
        name.StartsWith(kind + ":", StringComparison.Ordinal) && int.TryParse(name.AsSpan(kind.Length + 1), NumberStyles.None, CultureInfo.InvariantCulture, out int index) ? index : null;
}
