using TaylorSeer.Kernels.Memory;

namespace TaylorSeer.Kernels.Ops;

// Traffic: 8 bytes per element, a block copy per row: a label embedding is a few kilobytes.
public static partial class Gather
{
    /// <summary>As <see cref="Reference"/>, a row at a time, on the caller.</summary>
    public static void Cpu(View<float> table, ReadOnlySpan<int> index, View<float> y, int D)
    {
        for (int n = 0; n < index.Length; n++)
            table.Slice((long)index[n] * D, D).CopyTo(y.Slice((long)n * D, D));
    }
}
