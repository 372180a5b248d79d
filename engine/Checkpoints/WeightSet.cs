namespace TaylorSeer.Engine.Checkpoints;

/// <summary>Owns the weights of a model: device tensors and packed matrices. Disposed with the model.</summary>
public sealed class WeightSet : IDisposable
{
    readonly List<IDisposable> owned = [];

    /// <summary>Bytes of device memory held.</summary>
    public long Bytes { get; private set; }

    /// <summary>Takes over something that was made from weights.</summary>
    /// <param name="weight">what is disposed with the set</param>
    /// <param name="bytes">device memory it holds</param>
    public void Add(IDisposable weight, long bytes)
    {
        owned.Add(weight);
        Bytes += bytes;
    }

    public void Dispose()
    {
        foreach (IDisposable weight in owned)
            weight.Dispose();
        owned.Clear();
        Bytes = 0;
    }
}
