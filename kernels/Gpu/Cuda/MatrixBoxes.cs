namespace TaylorSeer.Kernels.Gpu.Cuda;

/// <summary>A matrix of 16-bit elements on the device, and the boxes in which it is copied to shared memory.</summary>
/// <param name="Address">of its first element, a multiple of 16</param>
/// <param name="IsBF16">its type; else f16</param>
/// <param name="Rows">at least 1</param>
/// <param name="Columns">elements of a row</param>
/// <param name="Stride">elements from row to row, a multiple of 8</param>
/// <param name="BoxRows">rows of a box, at most 256; its columns are 128 bytes</param>
/// <param name="Cut">into what the matrix is cut, for copies in four dimensions; none: it is whole, and copied in two</param>
readonly record struct MatrixBoxes(ulong Address, bool IsBF16, int Rows, int Columns, int Stride, int BoxRows, MatrixCut? Cut = null);
