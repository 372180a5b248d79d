namespace TaylorSeer.Tests.Cuda.Simt;

/// <summary>What those that arrived at a barrier had seen, for those that leave it; see <see cref="SharedShadow"/>.</summary>
sealed class Knowledge
{
    /// <summary>By agent: its latest clock.</summary>
    public uint[] Seen { get; private set; } = [];

    /// <summary>By agent: its latest clock before a fence between proxies.</summary>
    public uint[] Fenced { get; private set; } = [];

    public void Prepare(int agents)
    {
        if (Seen.Length < agents)
            (Seen, Fenced) = (new uint[agents], new uint[agents]);
    }

    public void Clear()
    {
        Array.Clear(Seen);
        Array.Clear(Fenced);
    }
}
