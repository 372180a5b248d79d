using TaylorSeer.Kernels.Gpu.Dialect;

namespace TaylorSeer.Kernels.Teaching;

// What a device can do at most, for everything else to be measured by.

/// <content>The kernels.</content>
public static partial class Peaks
{
    /// <summary>Threads of a group.</summary>
    public const int Threads = 128;

    /// <summary>Multiply-adds per thread and turn of <see cref="MultiplyAdd"/>: eight vectors of four.</summary>
    public const int PerTurn = 32;

    /// <summary>y = x by fours: the least that a kernel can do per byte. 32 bytes per thread.</summary>
    [Kernel(Threads)]
    public static void Copy(ArrayView<float> x, ArrayView<float> y)
    {
        long i = ((long)Grid.IdxX * Threads) + Group.IdxX;
        ArrayView<Float4> from = x.Cast<Float4>(), to = y.Cast<Float4>();
        to[i] = from[i];
    }

    /// <summary>
    /// Eight independent chains of multiply-adds on vectors of four, so that none waits for the one before: the most arithmetic a
    /// thread can do. y gets one number per thread, so that nothing is thrown away.
    /// </summary>
    [Kernel(Threads)]
    public static void MultiplyAdd(ArrayView<float> y, int turns, float by, float plus)
    {
        float start = Group.IdxX;
        Float4 p = new(plus, plus, plus, plus);
        Float4 a = new(start, start + 1, start + 2, start + 3), b = a + p, c = b + p, d = c + p, e = d + p, f = e + p, g = f + p, h = g + p;
        for (int i = 0; i < turns; i++)
        {
            a = (a * by) + p;
            b = (b * by) + p;
            c = (c * by) + p;
            d = (d * by) + p;
            e = (e * by) + p;
            f = (f * by) + p;
            g = (g * by) + p;
            h = (h * by) + p;
        }

        Float4 all = a + b + c + d + e + f + g + h;
        y[((long)Grid.IdxX * Threads) + Group.IdxX] = all.X + all.Y + all.Z + all.W;
    }
}
