using TaylorSeer.Kernels.Memory;
using TaylorSeer.Kernels.Ops;

namespace TaylorSeer.Tests.Ops;

public class DotsTests
{
    public static TheoryData<int, int> RowsAndQuads
    {
        get
        {
            TheoryData<int, int> all = new();
            for (int rows = 1; rows <= 14; rows++)
            {
                all.Add(rows, 1);
                all.Add(rows, 37);
            }

            all.Add(14, 1152);
            return all;
        }
    }

    static int[] Run(Dots.Version version, int rows, int quads, int seed, bool extreme)
    {
        int width = PackedMatrix.PanelWidth, bytes = 4 * quads * (rows + width);
        using NativeBlock memory = new(bytes), sums = new(rows * width * sizeof(int));
        View<byte> x = memory.View<byte>().Slice(0, 4 * quads * rows);
        View<sbyte> w = memory.View<byte>().Slice(4 * quads * rows).As<sbyte>();
        View<int> tile = sums.View<int>();
        System.Random random = new(seed);
        for (int i = 0; i < x.Length; i++)
            x[i] = extreme ? (byte)(1 + (254 * random.Next(2))) : (byte)random.Next(1, 256);
        for (int i = 0; i < w.Length; i++)
            w[i] = extreme ? (sbyte)(127 * ((2 * random.Next(2)) - 1)) : (sbyte)random.Next(-127, 128);
        for (int i = 0; i < tile.Length; i++)
            tile[i] = random.Next(-1_000_000, 1_000_000);

        int[] expected = tile.Span.ToArray();
        for (int i = 0; i < expected.Length; i++)
        {
            for (int k = 0; k < 4 * quads; k++)
                expected[i] += x[((((k / 4) * rows) + (i / width)) * 4) + (k % 4)] * w[((((k / 4) * width) + (i % width)) * 4) + (k % 4)];
        }

        if (!Dots.TryMultiply(version, rows, x, w, tile))
            Assert.False(Dots.AreEmitted, "the emitted kernels are in use but could not be made");
        else
            Assert.Equal(expected, tile.Span.ToArray());
        return tile.Span.ToArray();
    }

    [Theory, MemberData(nameof(RowsAndQuads))]
    public void Intrinsics_sum_exactly(int rows, int quads)
    {
        Run(Dots.Version.Intrinsics, rows, quads, 1, extreme: false);
        Run(Dots.Version.Intrinsics, rows, quads, 2, extreme: true);        // where 16 bits would saturate
    }

    [Theory, MemberData(nameof(RowsAndQuads))]
    public void Emitted_kernels_give_the_same_bits(int rows, int quads)
    {
        Run(Dots.Version.Emitted, rows, quads, 1, extreme: false);
        Run(Dots.Version.Emitted, rows, quads, 2, extreme: true);
    }

    [Theory, MemberData(nameof(RowsAndQuads))]
    public void Emitted_kernels_for_windows_give_the_same_bits(int rows, int quads)
    {
        if (!OperatingSystem.IsWindows())       // there the test above ran them already
            Run(Dots.Version.EmittedForWindows, rows, quads, 3, extreme: true);
    }
}
