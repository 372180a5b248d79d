namespace TaylorSeer.Engine.Checkpoints.PyTorch;

/// <summary>A dictionary of a pickle, in the order of its entries. Equal keys are all kept: whoever reads it decides what that means.</summary>
sealed class PickleDict
{
    public List<(object? Key, object? Value)> Entries { get; } = [];

    /// <summary>The newest value under a text key, or null.</summary>
    public object? this[string key] => Entries.FindLast(e => e.Key is string text && text == key).Value;
}
