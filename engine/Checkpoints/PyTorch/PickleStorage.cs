namespace TaylorSeer.Engine.Checkpoints.PyTorch;

/// <summary>A block of values that lies elsewhere in the file.</summary>
/// <param name="Type">its class</param>
/// <param name="Key">its name</param>
/// <param name="Count">how many elements it is said to have</param>
sealed record PickleStorage(PickleStorageType Type, string Key, long Count);
