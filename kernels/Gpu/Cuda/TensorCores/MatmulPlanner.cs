namespace TaylorSeer.Kernels.Gpu.Cuda.TensorCores;

// Which tile, and how many groups share the K of one, is a matter of filling the device: DiT-XL/2 at 256 px with guidance has
// M 512, and 128 x 128 tiles of its N 1152 are 36 groups for 132 multiprocessors. The estimate, in clocks of a multiprocessor:
//
//   groups on the busiest one * slices of a group * clocks of a slice / share of the peak that so many warps reach
//   + start of a group + joining the splits
//
//   clocks of a slice: the larger of its multiplications, 1024 per clock, and its bytes from the L2 cache, 64 per clock
//
// Where there are warpgroups they multiply 2048 per clock, and the cache gives each of its more multiprocessors 40 bytes. These numbers are of an
// A100 and an H100 and reasoned, not measured; that mma.sync is no faster on the one than on the other is a guess. MatmulTuning
// replaces the estimate where a device was measured.

/// <summary>Chooses tile and splits of a matrix product.</summary>
public static class MatmulPlanner
{
    const double ProductsPerClock = 1024, CacheBytesPerClock = 64, StartClocks = 2000, JoinClocks = 1000;

    const double WarpgroupProductsPerClock = 2048, HopperCacheBytesPerClock = 40;

    /// <summary>Of a multiprocessor for all its groups, beside what each group is charged for itself.</summary>
    const int SharedBytes = 227 * 1024, SharedBytesOfGroup = 1024;

    const int MostSplits = 16;

    /// <summary>The plan with the shortest estimated time.</summary>
    /// <param name="M">rows of the result</param>
    /// <param name="N">its columns</param>
    /// <param name="rowBytes">bytes of a row of both operands</param>
    /// <param name="multiprocessors">of the device</param>
    /// <param name="workspaceBytes">there are for the sums of splits</param>
    /// <param name="tiles">to choose from; none: what every device has</param>
    public static MatmulPlan Choose(int M, int N, long rowBytes, int multiprocessors, long workspaceBytes, IReadOnlyList<MatmulTile>? tiles = null)
    {
        tiles ??= MatmulTile.All;
        double cacheBytes = tiles.Any(t => t.IsOfWarpgroups) ? HopperCacheBytesPerClock : CacheBytesPerClock;
        MatmulPlan best = default;
        double least = double.PositiveInfinity;
        foreach (MatmulPlan plan in Plans(M, N, rowBytes, workspaceBytes, tiles))
        {
            double clocks = Clocks(plan, M, N, rowBytes, multiprocessors, cacheBytes);
            if (clocks < least)
                (best, least) = (plan, clocks);
        }

        return best;
    }

    /// <summary>Every plan that there is for a size; <see cref="Choose"/> says what the numbers are.</summary>
    public static IEnumerable<MatmulPlan> Plans(int M, int N, long rowBytes, long workspaceBytes, IReadOnlyList<MatmulTile> tiles) =>
        tiles.SelectMany(tile => Enumerable.Range(1, MostSplits).Select(splits => new MatmulPlan(tile, splits)).TakeWhile(plan => Fits(plan, M, N, rowBytes, workspaceBytes)));

    /// <summary>Whether every group has a slice, and the sums of splits find room.</summary>
    public static bool Fits(MatmulPlan plan, int M, int N, long rowBytes, long workspaceBytes) => plan.Splits == 1
        || (plan.Splits > 1 && plan.Splits <= Slices(rowBytes) && MatmulWorkspace.BytesOf(plan, M, N) <= workspaceBytes);

    static int Slices(long rowBytes) => LaunchSize.Cover(rowBytes, MatmulTile.SliceBytes);

    static double Clocks(MatmulPlan plan, int M, int N, long rowBytes, int multiprocessors, double cacheBytes)
    {
        MatmulTile tile = plan.Tile;
        int groups = tile.Count(M, N) * plan.Splits, busiest = LaunchSize.Cover(groups, multiprocessors);
        int slices = LaunchSize.Cover(Slices(rowBytes), plan.Splits);
        double multiply = tile.Rows * tile.Columns * (MatmulTile.SliceBytes / 2) / (tile.IsOfWarpgroups ? WarpgroupProductsPerClock : ProductsPerClock);
        double load = (tile.Rows + tile.Columns) * MatmulTile.SliceBytes / cacheBytes;
        double join = plan.Splits == 1 ? 0 : JoinClocks + ((plan.Splits + 1) * tile.Rows * tile.Columns * sizeof(float) / cacheBytes);
        return (busiest * slices * Math.Max(multiply, load) / Share(tile, busiest)) + StartClocks + join;
    }

    /// <summary>Warps hide each other's waiting. One warpgroup multiplies while it waits; two also cover the ends of tiles.</summary>
    static double Share(MatmulTile tile, int groups)
    {
        int together = Math.Min(groups, tile.IsOfWarpgroups ? SharedBytes / (tile.SharedBytes + SharedBytesOfGroup) : 3), warps = together * tile.Threads / 32;
        return tile.IsOfWarpgroups ? (warps < 8 ? 0.65 : 0.8) : warps <= 4 ? 0.5 : warps <= 8 ? 0.75 : 0.85;
    }
}
