namespace TaylorSeer.Kernels.Gpu.Cuda;

/// <summary>
/// A sequence of launches as an executable graph of the driver, one node after another, so that replaying it is one call.
/// Before a replay, nodes whose parameters differ from the last time are given the new ones: addresses and numbers may
/// change from replay to replay, functions and grids may not. Holds no memory of its arguments.
/// </summary>
sealed unsafe class LaunchGraph : IDisposable
{
    readonly CudaContext context;
    readonly LaunchSequence last;
    readonly nint[] nodes;
    readonly CudaHandle graph, executable;

    public LaunchGraph(CudaContext context, LaunchSequence sequence)
    {
        (this.context, last, nodes) = (context, sequence.Copy(), new nint[sequence.Count]);
        CudaDriver driver = context.Enter();
        nint handle, node, before = 0;
        context.Check(driver.GraphCreate(&handle, 0), "cuGraphCreate");
        graph = new(context, handle, CudaKind.Graph);
        try
        {
            void** addresses = stackalloc void*[CudaFunction.MostWords];
            for (int i = 0; i < nodes.Length; i++)
            {
                fixed (ulong* values = last.Parameters(i))
                {
                    KernelNodeParameters parameters = Node(last, i, values, addresses);
                    int code = driver.GraphAddKernelNode(&node, handle, &before, i == 0 ? 0u : 1u, &parameters);
                    context.Check(code, "cuGraphAddKernelNode", last.Function(i).Kernel.Name);
                }

                nodes[i] = before = node;
            }

            context.Check(driver.GraphInstantiate(&handle, handle, 0), $"cuGraphInstantiateWithFlags of {nodes.Length} launches");
        }
        catch
        {
            graph.Dispose();
            throw;
        }

        executable = new(context, handle, CudaKind.ExecutableGraph);
    }

    /// <summary>Nodes that were given new parameters, over all replays.</summary>
    public long Updates { get; private set; }

    public bool Fits(LaunchSequence sequence) => last.HasShapeOf(sequence);

    /// <summary>Starts the launches of <paramref name="sequence"/>, which <see cref="Fits"/>.</summary>
    public void Replay(LaunchSequence sequence, nint stream)
    {
        CudaDriver driver = context.Enter();
        void** addresses = stackalloc void*[CudaFunction.MostWords];
        for (int i = 0; i < nodes.Length; i++)
        {
            Span<ulong> now = sequence.Parameters(i), before = last.Parameters(i);
            if (now.SequenceEqual(before))
                continue;
            fixed (ulong* values = now)
            {
                KernelNodeParameters parameters = Node(last, i, values, addresses);
                int code = driver.GraphExecKernelNodeSetParams(executable.Value, nodes[i], &parameters);
                context.Check(code, "cuGraphExecKernelNodeSetParams", last.Function(i).Kernel.Name);
            }

            now.CopyTo(before);
            Updates++;
        }

        context.Check(driver.GraphLaunch(executable.Value, stream), $"cuGraphLaunch of {nodes.Length} launches");
    }

    public void Dispose()
    {
        executable.Dispose();
        graph.Dispose();
    }

    static KernelNodeParameters Node(LaunchSequence sequence, int i, ulong* values, void** addresses)
    {
        KernelDefinition kernel = sequence.Function(i).Kernel;
        LaunchSize grid = sequence.Grid(i), group = kernel.Group;
        sequence.Function(i).Place(values, addresses);
        return new()
        {
            Function = sequence.Function(i).Value,
            GridX = (uint)grid.X,
            GridY = (uint)grid.Y,
            GridZ = (uint)grid.Z,
            BlockX = (uint)group.X,
            BlockY = (uint)group.Y,
            BlockZ = (uint)group.Z,
            SharedBytes = (uint)kernel.SharedBytes,
            Parameters = addresses,
        };
    }
}
