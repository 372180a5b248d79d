namespace TaylorSeer.Engine.Checkpoints;

/// <summary>What a reader found in one file: its tensors in file order, and what the file says about itself.</summary>
/// <param name="Format">the container, in words</param>
/// <param name="Tensors">in file order</param>
/// <param name="Metadata">names and texts</param>
sealed record TensorFile(string Format, IReadOnlyList<CheckpointTensor> Tensors, IReadOnlyDictionary<string, string> Metadata)
{
    public static readonly IReadOnlyDictionary<string, string> NoMetadata = new Dictionary<string, string>();
}
