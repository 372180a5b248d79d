using TaylorSeer.Kernels.Gpu;

namespace TaylorSeer.Cli.Bench;

/// <summary>Times work by the device's own clock.</summary>
static class GpuClock
{
    /// <summary>Milliseconds of one of <paramref name="repeats"/> runs in a row, which hide what a mark costs.</summary>
    public static double Measure(GpuDevice gpu, Action run, int repeats = 1)
    {
        using GpuMark from = gpu.Mark();
        for (int i = 0; i < repeats; i++)
            run();
        using GpuMark to = gpu.Mark();
        return gpu.ElapsedMs(from, to) / repeats;
    }
}
