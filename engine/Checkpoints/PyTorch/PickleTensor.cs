namespace TaylorSeer.Engine.Checkpoints.PyTorch;

/// <summary>A tensor as a pickle describes it; nothing is checked yet.</summary>
/// <param name="Storage">where its values lie</param>
/// <param name="Offset">its first element in the storage</param>
/// <param name="Shape">sizes</param>
/// <param name="Strides">elements between neighbours along each dimension</param>
sealed record PickleTensor(PickleStorage Storage, long Offset, long[] Shape, long[] Strides);
