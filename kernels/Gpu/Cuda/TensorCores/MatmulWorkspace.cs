namespace TaylorSeer.Kernels.Gpu.Cuda.TensorCores;

/// <summary>
/// Where groups that share the K of a tile leave their sums, and count each other. Serves every matrix product of a device's
/// stream, one after another; taken once, so that launches take no memory.
/// </summary>
public sealed class MatmulWorkspace : IDisposable
{
    readonly GpuBuffer memory;      // sums, then counters
    readonly long counters;

    /// <summary>Room for twice as many groups of the largest tile as there are multiprocessors: more splits than that would not run at once.</summary>
    public MatmulWorkspace(GpuDevice device, int multiprocessors)
    {
        MatmulTile largest = MatmulTile.All[0];
        Bytes = 2L * multiprocessors * largest.Rows * largest.Columns * sizeof(float);
        counters = Bytes / (MatmulTile.All.Min(t => t.Rows * t.Columns) * sizeof(float));      // one for each of the smallest tiles whose sums there is room for
        memory = device.Allocate(Bytes + (counters * sizeof(uint)));
        try
        {
            device.Write(memory, Bytes, new byte[counters * sizeof(uint)]);
        }
        catch
        {
            memory.Dispose();
            throw;
        }
    }

    /// <summary>For the sums of splits.</summary>
    public long Bytes { get; }

    internal GpuArgument Partials => memory.View<float>(0, Bytes / sizeof(float));

    internal GpuArgument Arrivals => memory.View<uint>(Bytes / sizeof(uint), counters);

    /// <summary>What the sums of a plan take.</summary>
    public static long BytesOf(MatmulPlan plan, int M, int N) =>
        plan.Splits == 1 ? 0 : (long)plan.Tile.Count(M, N) * plan.Splits * plan.Tile.Rows * plan.Tile.Columns * sizeof(float);

    public void Dispose() => memory.Dispose();
}
