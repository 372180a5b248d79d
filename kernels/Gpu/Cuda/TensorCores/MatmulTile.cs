namespace TaylorSeer.Kernels.Gpu.Cuda.TensorCores;

/// <summary>A tile of a matrix product: what a group of threads computes.</summary>
/// <param name="Rows">of the result</param>
/// <param name="Columns">of the result</param>
/// <param name="Threads">of a group</param>
/// <param name="Stages">slices in shared memory at a time</param>
public sealed record MatmulTile(int Rows, int Columns, int Threads, int Stages)
{
    /// <summary>Bytes of a row of a slice.</summary>
    public const int SliceBytes = 128;

    const int BarrierBytes = 8;

    /// <summary>What every device multiplies with mma.sync, as tiles.cuh lists them; largest first.</summary>
    public static IReadOnlyList<MatmulTile> All { get; } =
        [new(128, 128, 256, 3), new(128, 64, 128, 4), new(64, 128, 128, 4), new(64, 64, 128, 4), new(16, 128, 128, 4)];

    /// <summary>What Hopper's warpgroups multiply, as linear_wgmma.cuh lists them; largest first.</summary>
    public static IReadOnlyList<MatmulTile> Warpgroups { get; } =
        [OfWarpgroups(128, 256, 4), OfWarpgroups(128, 192, 4), OfWarpgroups(128, 144, 3), OfWarpgroups(128, 128, 3), OfWarpgroups(64, 256, 4), OfWarpgroups(64, 128, 4), OfWarpgroups(64, 64, 6)];

    /// <summary>Whether warpgroups multiply it: 128 threads for every 64 rows, and a warp that copies.</summary>
    public bool IsOfWarpgroups { get; private init; }

    /// <summary>As entry points and tuning files write it.</summary>
    public string Name => IsOfWarpgroups ? $"wgmma_{Rows}x{Columns}" : $"{Rows}x{Columns}";

    /// <summary>Shared memory of a group: slices, and two barriers for each that warpgroups wait for.</summary>
    public int SharedBytes => Stages * (((Rows + Columns) * SliceBytes) + (IsOfWarpgroups ? 2 * BarrierBytes : 0));

    /// <summary>The tile of that name; null when there is none.</summary>
    public static MatmulTile? Named(string name) => All.Concat(Warpgroups).FirstOrDefault(t => t.Name == name);

    /// <summary>Tiles that cover a result.</summary>
    public int Count(int M, int N) => LaunchSize.Cover(M, Rows) * LaunchSize.Cover(N, Columns);

    public override string ToString() => Name;

    static MatmulTile OfWarpgroups(int rows, int columns, int stages) => new(rows, columns, (2 * rows) + 32, stages) { IsOfWarpgroups = true };
}
