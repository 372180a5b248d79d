using TaylorSeer.Kernels.Gpu;

namespace TaylorSeer.Kernels.Teaching;

/// <summary>A matrix product in four versions, from the plainest on; docs/kernel-variants.md reads them in order.</summary>
public static partial class GemmVariants
{
    /// <summary>Starts a version. Sizes: M and N multiples of 64, K of 16; the views start at multiples of 4.</summary>
    public delegate void Start(GpuDevice device, GpuView<float> x, GpuView<float> w, GpuView<float> y, int M, int N, int K);

    /// <summary>In the order in which they are explained.</summary>
    public static IReadOnlyList<KernelVariant<Start>> All { get; } =
    [
        new("Naive", "a thread per result, everything from global memory",
            (device, x, w, y, M, N, K) => LaunchNaive(device, (N / Side, M / Side), x, w, y, N, K)),
        new("Tiled", "squares of both matrices in shared memory: a value is fetched once per 16 uses",
            (device, x, w, y, M, N, K) => LaunchTiled(device, (N / Side, M / Side), x, w, y, N, K)),
        new("Registers", "4 x 4 results per thread: 8 values from shared memory feed 16 multiply-adds",
            (device, x, w, y, M, N, K) => LaunchRegisters(device, (N / Tile, M / Tile), x, w, y, N, K)),
        new("Vectors", "loads and stores by fours",
            (device, x, w, y, M, N, K) => LaunchVectors(device, (N / Tile, M / Tile), x, w, y, N, K)),
    ];
}
