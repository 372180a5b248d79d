namespace TaylorSeer.Kernels.Gpu.Cuda.TensorCores;

/// <summary>A tile of a matrix product as tiles.cuh lists them: what a group of threads computes.</summary>
/// <param name="Rows">of the result</param>
/// <param name="Columns">of the result</param>
/// <param name="Threads">of a group</param>
/// <param name="Stages">slices in shared memory at a time</param>
public sealed record MatmulTile(int Rows, int Columns, int Threads, int Stages)
{
    /// <summary>Bytes of a row of a slice.</summary>
    public const int SliceBytes = 128;

    /// <summary>What there is, largest first.</summary>
    public static IReadOnlyList<MatmulTile> All { get; } =
        [new(128, 128, 256, 3), new(128, 64, 128, 4), new(64, 128, 128, 4), new(64, 64, 128, 4), new(16, 128, 128, 4)];

    /// <summary>As entry points and tuning files write it.</summary>
    public string Name => $"{Rows}x{Columns}";

    /// <summary>Shared memory of a group.</summary>
    public int SharedBytes => Stages * (Rows + Columns) * SliceBytes;

    /// <summary>The tile of that name; null when there is none.</summary>
    public static MatmulTile? Named(string name) => All.FirstOrDefault(t => t.Name == name);

    /// <summary>Tiles that cover a result.</summary>
    public int Count(int M, int N) => LaunchSize.Cover(M, Rows) * LaunchSize.Cover(N, Columns);

    public override string ToString() => Name;
}
