namespace TaylorSeer.Kernels.Gpu.Cuda;

/// <summary>
/// The graphs of sequences that came before. A sequence becomes a graph when its shape is seen for the second time: making
/// one costs as much as many launches, and much is done once only. Those unused for longest make room.
/// </summary>
sealed class GraphCache(CudaContext context) : IDisposable
{
    /// <summary>Graphs kept: a run has one per kind of step and number of differences.</summary>
    public const int Most = 48;

    /// <summary>Shorter sequences are launched one by one.</summary>
    const int Shortest = 4;

    readonly Dictionary<int, LaunchGraph?> graphs = [];     // by shape; null: seen once
    long clock;

    /// <summary>Graphs that exist.</summary>
    public int Count => graphs.Values.Count(g => g is not null);

    /// <summary>Nodes that were given new parameters, over all replays.</summary>
    public long Updates => graphs.Values.Sum(g => g?.Updates ?? 0);

    /// <summary>A graph for the sequence, or null: launch it.</summary>
    public LaunchGraph? Find(LaunchSequence sequence)
    {
        if (sequence.Count < Shortest)
            return null;
        int shape = sequence.ShapeHash;
        if (!graphs.TryGetValue(shape, out LaunchGraph? graph))
        {
            MakeRoom();
            graphs.Add(shape, null);
            return null;
        }

        if (graph?.Fits(sequence) == false)
            return null;        // another sequence with the same hash
        graph ??= graphs[shape] = new(context, sequence);
        graph.Used = ++clock;
        return graph;
    }

    public void Dispose()
    {
        foreach (LaunchGraph? graph in graphs.Values)
            graph?.Dispose();
        graphs.Clear();
    }

    void MakeRoom()
    {
        if (graphs.Count < Most)
            return;
        int oldest = graphs.MinBy(g => g.Value?.Used ?? 0).Key;
        graphs[oldest]?.Dispose();
        graphs.Remove(oldest);
    }
}
