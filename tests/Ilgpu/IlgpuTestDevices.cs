extern alias ilgpu;

using ILGPU;
using ILGPU.Runtime.OpenCL;
using ilgpu::TaylorSeer.Kernels.Ilgpu;
using TaylorSeer.Kernels.Gpu;
using TaylorSeer.Tests.Gpu;

namespace TaylorSeer.Tests.Ilgpu;

/// <summary>ILGPU's devices as tests open them.</summary>
static class IlgpuTestDevices
{
    /// <summary>ILGPU's CPU accelerator, which runs the C# itself.</summary>
    public static GpuDevice Cpu() => new IlgpuDevices().Open(new IlgpuDevices().Describe().Count - 1);

    /// <summary>
    /// Why the OpenCL device of <see cref="ForcedOpenCl"/> is not tested; null where it is. PoCL 3.1 has no generic address space, which
    /// ILGPU asks for. In what ILGPU writes for our kernels only views of global memory are generic, so it is enough that
    /// PoCL reads the word as global: a kernel for which that is wrong does not compile.
    /// </summary>
    public static string? WhyNoOpenCl { get; } = OpenClFactAttribute.WhyNot
        ?? (Environment.GetEnvironmentVariable("POCL_EXTRA_BUILD_FLAGS") == "-D__generic=__global"
            ? null
            : "set POCL_EXTRA_BUILD_FLAGS=-D__generic=__global, so that PoCL compiles what ILGPU writes");

    /// <summary>The first OpenCL device, which ILGPU refuses: the capability is claimed for it, by reflection, in tests only.</summary>
    public static GpuDevice ForcedOpenCl()
    {
        Context context = IlgpuContext.Create(builder => builder.OpenCL(_ => true));
        CLDevice device = context.GetCLDevices()[0];
        typeof(CLCapabilityContext).GetProperty(nameof(CLCapabilityContext.GenericAddressSpace))!
            .GetSetMethod(nonPublic: true)!.Invoke(device.Capabilities, [true]);
        return new IlgpuDevice("ilgpu-opencl", context, device);
    }
}
