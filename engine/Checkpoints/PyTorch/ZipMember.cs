namespace TaylorSeer.Engine.Checkpoints.PyTorch;

/// <summary>One file in a zip archive.</summary>
/// <param name="Offset">where its contents begin in the archive, in bytes</param>
/// <param name="Length">size of its contents as they lie there</param>
/// <param name="IsStored">neither compressed nor encrypted: its contents can be used in place</param>
readonly record struct ZipMember(long Offset, long Length, bool IsStored);
