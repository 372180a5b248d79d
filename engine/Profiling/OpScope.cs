namespace TaylorSeer.Engine.Profiling;

/// <summary>A call of an operation, from its making to its disposal.</summary>
readonly ref struct OpScope(OpLog log, OpCost cost)
{
    readonly OpLog? log = log;
    readonly OpCost cost = cost;

    public void Dispose() => log?.End(cost);
}
