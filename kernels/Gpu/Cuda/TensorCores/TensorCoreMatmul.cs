namespace TaylorSeer.Kernels.Gpu.Cuda.TensorCores;

/// <summary>What linear layers and convolutions share: the kernels of every tile, the choice among them, and where splits meet.</summary>
public sealed class TensorCoreMatmul : IDisposable
{
    static readonly MatmulTile[] AllOfHopper = [.. MatmulTile.Warpgroups, .. MatmulTile.All];

    readonly int multiprocessors;
    readonly MatmulTuning? tuning;
    readonly Dictionary<(string Kernel, int M, int N, int K, bool ByWarpgroups), MatmulPlan> plans = [];      // weighing all that there are takes longer than a launch

    /// <param name="device">where the kernels run</param>
    /// <param name="multiprocessors">of the device</param>
    /// <param name="sharedBytes">most shared memory of a group</param>
    /// <param name="tuning">what was measured there, if anything</param>
    /// <exception cref="GpuException">The device's groups have too little shared memory.</exception>
    public TensorCoreMatmul(CudaDevice device, int multiprocessors, int sharedBytes, MatmulTuning? tuning = null)
    {
        (Device, this.multiprocessors, this.tuning) = (device, multiprocessors, tuning);
        int needed = MatmulTile.All.Max(t => t.SharedBytes);
        if (needed > sharedBytes)
            throw new GpuException($"{device.Name}: matrix products on tensor cores take {needed} bytes of shared memory, and this device gives a group {sharedBytes}.");
        Workspace = new(device, multiprocessors);
    }

    /// <summary>Opens what was measured on <paramref name="device"/> earlier.</summary>
    public TensorCoreMatmul(CudaDevice device)
        : this(device, device.Info.Multiprocessors, device.Info.MostSharedBytes, MatmulTuning.Load(MatmulTuning.DefaultFolder, device.Info.Model))
    {
    }

    public CudaDevice Device { get; }

    public MatmulWorkspace Workspace { get; }

    /// <summary>The measured plan of this size, or else the one that is estimated to be fastest.</summary>
    /// <param name="kernel">program: linear_bf16</param>
    /// <param name="M">rows of the result</param>
    /// <param name="N">its columns</param>
    /// <param name="K">elements of a row of both operands</param>
    /// <param name="elementBytes">bytes of one</param>
    /// <param name="byWarpgroups">the product also has kernels for warpgroups, where the device has those</param>
    public MatmulPlan Plan(string kernel, int M, int N, int K, int elementBytes, bool byWarpgroups = false)
    {
        if (!plans.TryGetValue((kernel, M, N, K, byWarpgroups), out MatmulPlan plan))
            plans.Add((kernel, M, N, K, byWarpgroups), plan = Choose(kernel, M, N, K, (long)K * elementBytes, Tiles(byWarpgroups)));
        return plan;
    }

    /// <summary>The tiles to choose from, for products that also have kernels for warpgroups or not.</summary>
    public IReadOnlyList<MatmulTile> Tiles(bool byWarpgroups) => byWarpgroups && Device.HasWarpgroups ? AllOfHopper : MatmulTile.All;

    public void Dispose() => Workspace.Dispose();

    /// <summary>One kernel per tile, in the order of <see cref="MatmulTile.All"/>.</summary>
    internal static KernelDefinition[] Kernels(string program, params KernelParameter[] parameters) => Kernels(program, program, MatmulTile.All, parameters);

    /// <summary>One kernel per tile, in the order of <see cref="MatmulTile.Warpgroups"/>; their program is <paramref name="name"/>_wgmma.</summary>
    internal static KernelDefinition[] WarpgroupKernels(string name, params KernelParameter[] parameters) =>
        Kernels($"{name}_wgmma", name, MatmulTile.Warpgroups, parameters);

    internal void Launch(KernelDefinition[] kernels, MatmulPlan plan, int M, int N, long rowBytes, ReadOnlySpan<GpuArgument> arguments)
    {
        if (!MatmulPlanner.Fits(plan, M, N, rowBytes, Workspace.Bytes))
            throw new ArgumentException($"{kernels[0].Program}: {plan} does not fit {M} x {N} results from rows of {rowBytes} bytes: a group would have no slice of {MatmulTile.SliceBytes}, or the sums exceed {Workspace.Bytes} bytes.");
        IReadOnlyList<MatmulTile> tiles = plan.Tile.IsOfWarpgroups ? MatmulTile.Warpgroups : MatmulTile.All;
        int tile = 0;
        while (tiles[tile] != plan.Tile)
            tile++;
        Device.Launch(kernels[tile], new(plan.Tile.Count(M, N), 1, plan.Splits), arguments, []);
    }

    internal static KernelParameter View(string name, Type element) => new(name, KernelParameterKind.View, element, false);

    internal static KernelParameter Number(string name, Type type) => new(name, KernelParameterKind.Scalar, type, false);

    internal static KernelParameter TensorMap(string name) => new(name, KernelParameterKind.TensorMap, typeof(ulong), false);

    MatmulPlan Choose(string kernel, int M, int N, int K, long rowBytes, IReadOnlyList<MatmulTile> tiles) =>
        tuning?.Find(kernel, M, N, K) is { } measured && tiles.Contains(measured.Tile) && MatmulPlanner.Fits(measured, M, N, rowBytes, Workspace.Bytes)
            ? measured
            : MatmulPlanner.Choose(M, N, rowBytes, multiprocessors, Workspace.Bytes, tiles);

    static KernelDefinition[] Kernels(string program, string name, IReadOnlyList<MatmulTile> tiles, KernelParameter[] parameters) =>
        [.. tiles.Select(t => KernelDefinition.HandWritten(program, $"{name}_{t.Name}", t.Threads, t.SharedBytes, parameters))];
}
