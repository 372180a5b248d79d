extern alias ilgpu;

using ILGPU;
using ILGPU.Runtime.OpenCL;
using ilgpu::TaylorSeer.Kernels.Ilgpu;
using TaylorSeer.Kernels.Gpu;

namespace TaylorSeer.Tests.Ilgpu;

/// <summary>ILGPU's devices as tests open them.</summary>
static class IlgpuTestDevices
{
    /// <summary>ILGPU's CPU accelerator, which runs the C# itself.</summary>
    public static GpuDevice Cpu() => new IlgpuDevices().Open(new IlgpuDevices().Describe().Count - 1);

    /// <summary>
    /// An OpenCL device that ILGPU refuses because it has no generic address space, as PoCL 3.1. The code that ILGPU writes
    /// for our kernels names its address spaces, so the capability is claimed for it, by reflection: in tests only.
    /// </summary>
    /// <returns>Null where there is no OpenCL device.</returns>
    public static GpuDevice? ForcedOpenCl()
    {
        Context context = IlgpuContext.Create(builder => builder.OpenCL(_ => true));
        if (context.GetCLDevices() is not { Count: > 0 } devices)
        {
            context.Dispose();
            return null;
        }

        CLDevice device = devices[0];
        typeof(CLCapabilityContext).GetProperty(nameof(CLCapabilityContext.GenericAddressSpace))!
            .GetSetMethod(nonPublic: true)!.Invoke(device.Capabilities, [true]);
        return new IlgpuDevice("ilgpu-opencl", context, device);
    }
}
