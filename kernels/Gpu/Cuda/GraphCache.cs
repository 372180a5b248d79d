namespace TaylorSeer.Kernels.Gpu.Cuda;

/// <summary>
/// The graphs of sequences that came before. A sequence becomes a graph when its shape is seen for the second time: making
/// one costs as much as many launches, and much is done once only. Those unused for longest make room.
/// </summary>
sealed class GraphCache(CudaContext context) : IDisposable
{
    /// <summary>Shapes remembered, with a graph or seen once: a run has one per kind of step and number of differences.</summary>
    public const int Most = 48;

    /// <summary>Shorter sequences are launched one by one.</summary>
    const int Shortest = 4;

    readonly Dictionary<int, (LaunchGraph? Graph, long Used)> shapes = [];      // by hash; no graph: seen once
    long clock;

    /// <summary>Graphs that exist.</summary>
    public int Count => shapes.Values.Count(s => s.Graph is not null);

    /// <summary>Nodes that were given new parameters, over all replays.</summary>
    public long Updates => shapes.Values.Sum(s => s.Graph?.Updates ?? 0);

    /// <summary>A graph for the sequence, or null: launch it.</summary>
    public LaunchGraph? Find(LaunchSequence sequence)
    {
        if (sequence.Count < Shortest)
            return null;
        int hash = sequence.ShapeHash;
        if (!shapes.TryGetValue(hash, out var known))
        {
            MakeRoom();
            shapes.Add(hash, (null, ++clock));
            return null;
        }

        if (known.Graph?.Fits(sequence) == false)
            return null;        // another sequence with the same hash
        LaunchGraph graph = known.Graph ?? new(context, sequence);
        shapes[hash] = (graph, ++clock);
        return graph;
    }

    public void Dispose()
    {
        foreach (var (graph, _) in shapes.Values)
            graph?.Dispose();
        shapes.Clear();
    }

    void MakeRoom()
    {
        if (shapes.Count < Most)
            return;
        int oldest = shapes.MinBy(s => s.Value.Used).Key;
        shapes[oldest].Graph?.Dispose();
        shapes.Remove(oldest);
    }
}
