namespace TaylorSeer.Engine.Checkpoints.PyTorch;

/// <summary>A class of torch storages as named in a pickle.</summary>
/// <param name="Name">FloatStorage, ...</param>
/// <param name="Type">its elements, or null where we have no such type</param>
sealed record PickleStorageType(string Name, DType? Type);
