using TaylorSeer.Kernels.Gpu.Dialect;

namespace TaylorSeer.Kernels.Ops;

// Traffic: every difference of every site read once: 4 sites orders bytes per element, 2 sites orders in bf16, y written once; gates
//          come from cache. DiT-XL/2 at 256 px with guidance, 56 sites, order 4 (5 differences): 661 MB, 197 us at 3.35 TB/s, and
//          this is the whole work of all steps together.
// Sizes:   kept is how many differences the store holds per site; the first orders of them are used.
// Launch:  grid (N*T, covers D): a thread owns an element of every step's y, so no sum is shared and its order is fixed. steps
//          and orders are specialised: sums and the differences of a site stay in registers.

/// <content>The GPU version.</content>
public static partial class ForecastStep
{
    public const int Threads = 128;

    [Kernel(Threads)]
    public static void Gpu(
        ArrayView<byte> differences, ArrayView<float> weights, ArrayView<float> gates, ArrayView<int> gateRows,
        ArrayView<int> gateColumns, ArrayView<float> y, int sites, SpecializedValue<int> steps, SpecializedValue<int> orders,
        int kept, int tokens, int width, long gateStride, int gateStep, long count, SpecializedValue<Storage> type)
    {
        int d = (Grid.IdxY * Threads) + Group.IdxX, sample = Grid.IdxX / tokens;
        if (d >= width)
            return;

        ArrayView<float> sums = LocalMemory.Allocate<float>(steps), site = LocalMemory.Allocate<float>(orders);
        Hint.Unroll();
        for (int j = 0; j < steps; j++)
            sums[j] = 0;

        long i = ((long)Grid.IdxX * width) + d;
        for (int s = 0; s < sites; s++)
        {
            Hint.Unroll();
            for (int k = 0; k < orders; k++)
            {
                long at = ((((long)s * kept) + k) * count) + i;
                site[k] = Stored.Read(differences, at, type);
            }

            int row = gateRows[s] + sample;
            Hint.Unroll();
            for (int j = 0; j < steps; j++)
            {
                float feature = 0;
                Hint.Unroll();
                for (int k = 0; k < orders; k++)
                    feature += weights[(j * orders) + k] * site[k];
                sums[j] += feature * gates[((row + (j * gateStep)) * gateStride) + gateColumns[s] + d];
            }
        }

        Hint.Unroll();
        for (int j = 0; j < steps; j++)
            y[(j * count) + i] = sums[j];
    }
}
