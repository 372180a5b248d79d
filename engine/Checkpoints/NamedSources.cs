namespace TaylorSeer.Engine.Checkpoints;

/// <summary>Weight sources under the names that a model asks for: a checkpoint as it is, or renamed and regrouped.</summary>
public sealed class NamedSources
{
    readonly Dictionary<string, IWeightSource> sources = new(StringComparer.Ordinal);

    /// <param name="origin">where they come from, for messages: the path of the file</param>
    public NamedSources(string origin) => Origin = origin;

    /// <summary>All tensors of a checkpoint under their own names.</summary>
    public NamedSources(Checkpoint checkpoint)
        : this(checkpoint.Path)
    {
        foreach (CheckpointTensor tensor in checkpoint.Tensors)
            Add(tensor.Name, tensor);
    }

    /// <summary>Where the values come from.</summary>
    public string Origin { get; }

    /// <summary>All names, in the order in which they were added.</summary>
    public IEnumerable<string> Names => sources.Keys;

    /// <summary>How many there are.</summary>
    public int Count => sources.Count;

    /// <summary>The source of this name, or null.</summary>
    public IWeightSource? Find(string name) => sources.GetValueOrDefault(name);

    /// <summary>Adds one under a name that may differ from its own.</summary>
    /// <exception cref="CheckpointException">The name is taken.</exception>
    public void Add(string name, IWeightSource source)
    {
        if (!sources.TryAdd(name, source))
            throw new CheckpointException($"{Origin}: both '{sources[name].Name}' and '{source.Name}' are '{name}' of the model.");
    }
}
