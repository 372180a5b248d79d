namespace TaylorSeer.Kernels.Gpu.Cuda;

/// <summary>
/// A matrix cut into equal parts across and samples down. A box ends with its part and its sample: beyond them it is zero, whatever follows in memory.
/// Its coordinates are the element of a part, the part, the row of a sample, the sample.
/// </summary>
/// <param name="Parts">of a row, multiples of 8 elements each</param>
/// <param name="Samples">of as many rows each</param>
readonly record struct MatrixCut(int Parts, int Samples);
