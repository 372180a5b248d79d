namespace TaylorSeer.Tests.Cuda.Simt;

/// <summary>One of a block's 16 barriers. A warp counts as 32 threads, however many lanes it has.</summary>
sealed class Barrier
{
    public int Threads { get; set; }

    public int Arrived { get; set; }

    public List<Warp> Came { get; } = [];

    public List<Warp> Waiting { get; } = [];

    /// <summary>Of those that arrived.</summary>
    public Knowledge Knowledge { get; } = new();

    public void Reset()
    {
        Arrived = 0;
        Came.Clear();
        Waiting.Clear();
        Knowledge.Clear();
    }
}
