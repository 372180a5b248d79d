using TaylorSeer.Kernels.Cpu;
using TaylorSeer.Kernels.Memory;

namespace TaylorSeer.Kernels.Ops;

// Traffic: 8 bytes per element, a block copy per row. A label embedding is a few kilobytes and copied by the caller; the modulation of all rows
//          and steps of a run is up to 128 MB.
public static unsafe partial class Gather
{
    /// <summary>As <see cref="Reference"/>, rows shared by the pool.</summary>
    public static void Cpu(WorkerPool pool, View<float> table, ReadOnlySpan<int> index, View<float> y, int D)
    {
        _ = y.Slice(0, (long)index.Length * D);
        foreach (int row in index)
            _ = table.Slice((long)row * D, D);
        fixed (int* rows = index)
        {
            Pieces pieces = Pieces.Of(index.Length, D);
            pool.Run(new Job(table.Pointer, rows, y.Pointer, D, pieces), pieces.Count);
        }
    }

    readonly struct Job(float* table, int* index, float* y, int D, Pieces pieces) : IJob
    {
        public void Run(int piece)
        {
            long first = pieces.Start(piece), end = first + pieces.Length(piece);
            for (long n = first; n < end; n++)
                new ReadOnlySpan<float>(table + ((long)index[n] * D), D).CopyTo(new(y + (n * D), D));
        }
    }
}
