namespace TaylorSeer.Kernels.Gpu.Cuda.TensorCores;

/// <summary>
/// Where groups that share the K of a tile leave their sums, and count each other. Serves every matrix product of a device's
/// stream, one after another; taken once, so that launches take no memory.
/// </summary>
public sealed class MatmulWorkspace : IDisposable
{
    readonly GpuBuffer partials, arrivals;

    /// <summary>Room for twice as many groups of the largest tile as there are multiprocessors: more splits than that would not run at once.</summary>
    public MatmulWorkspace(GpuDevice device, int multiprocessors)
    {
        MatmulTile largest = MatmulTile.All[0];
        partials = device.Allocate(2L * multiprocessors * largest.Rows * largest.Columns * sizeof(float));
        arrivals = device.Allocate(partials.Bytes / SmallestTileBytes * sizeof(uint));
        device.Write(arrivals, 0, new byte[arrivals.Bytes]);
    }

    /// <summary>For the sums of splits.</summary>
    public long Bytes => partials.Bytes;

    internal GpuArgument Partials => partials.View<float>(0, partials.Bytes / sizeof(float));

    internal GpuArgument Arrivals => arrivals.View<uint>(0, arrivals.Bytes / sizeof(uint));

    static int SmallestTileBytes => MatmulTile.All.Min(t => t.Rows * t.Columns) * sizeof(float);

    /// <summary>What the sums of a plan take.</summary>
    public static long BytesOf(MatmulPlan plan, int M, int N) =>
        plan.Splits == 1 ? 0 : (long)plan.Tile.Count(M, N) * plan.Splits * plan.Tile.Rows * plan.Tile.Columns * sizeof(float);

    public void Dispose()
    {
        partials.Dispose();
        arrivals.Dispose();
    }
}
