using TaylorSeer.Engine;
using TaylorSeer.Kernels.Gpu.Cuda;
using TaylorSeer.Tests.Cuda.Driver;
using TaylorSeer.Tests.Cuda.Simt;

namespace TaylorSeer.Tests.Cuda;

/// <summary>The CUDA backend on a simulated driver: the backend's own code, and the PTX that it ships.</summary>
static class SimulatedCuda
{
    /// <summary>What the backend sees.</summary>
    public static CudaPlatform Platform(SimulatedDriver driver) => new(new CudaDriver(driver.Resolve));

    /// <summary>The simulated device, kernels watched for races and for reads of what nobody wrote.</summary>
    public static CudaDevice Gpu(SimulatedDriver driver, int index = 0) => new(Platform(driver), index, compiler: null, usesGraphs: true);

    /// <summary>The same as a device of the engine.</summary>
    public static Device Device(Checks checks = Checks.Races | Checks.Uninitialized) =>
        Engine.Device.On(Gpu(new SimulatedDriver(new() { Checks = checks })));
}
