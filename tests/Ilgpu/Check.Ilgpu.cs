using TaylorSeer.Engine;
using TaylorSeer.Tests.Ilgpu;

namespace TaylorSeer.Tests;

/// <content>ILGPU takes part in every comparison of a build with it.</content>
public static partial class Check
{
    static partial void AddOptional(List<(Device Device, bool Tiny)> devices)
    {
        devices.Add((Device.On(IlgpuTestDevices.Cpu()), true));
        if (IlgpuTestDevices.WhyNoOpenCl is null)
            devices.Add((Device.On(IlgpuTestDevices.ForcedOpenCl()), false));
    }
}
