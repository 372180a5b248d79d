namespace TaylorSeer.Tests.Cuda.Driver;

/// <summary>Launches and what they follow. A graph that was made executable has nodes of its own, under the same handles.</summary>
sealed class SimulatedGraph
{
    /// <summary>In the order in which they were added; a node follows only earlier ones.</summary>
    public List<nint> Order { get; } = [];

    public Dictionary<nint, KernelNode> Nodes { get; } = [];

    public SimulatedGraph Copy()
    {
        SimulatedGraph copy = new();
        copy.Order.AddRange(Order);
        foreach ((nint handle, KernelNode node) in Nodes)
            copy.Nodes.Add(handle, node);
        return copy;
    }
}
