using TaylorSeer.Kernels.Cpu;
using TaylorSeer.Kernels.Gpu.Cuda.TensorCores;

namespace TaylorSeer.Tests.Cuda.TensorCores;

/// <summary>Numbers of 16 and 8 bits on the host.</summary>
static class Narrow
{
    const int LargestE4M3 = 0x7e;

    public static ushort Round(double x, OperandType type) =>
        type == OperandType.BF16 ? BF16.Round((float)x) : BitConverter.HalfToUInt16Bits((Half)(float)x);

    public static double Widen(ushort bits, OperandType type) =>
        type == OperandType.BF16 ? BF16.Widen(bits) : (double)BitConverter.UInt16BitsToHalf(bits);

    /// <summary>x as it is kept in 16 bits.</summary>
    public static double Kept(double x, OperandType type) => Widen(Round(x, type), type);

    /// <summary>The nearest number of 8 bits, ties to even, at most 448.</summary>
    public static byte RoundE4M3(double x)
    {
        byte best = 0;
        for (byte bits = 1; bits <= LargestE4M3; bits++)
        {
            double further = Math.Abs(WidenE4M3(bits) - Math.Abs(x)) - Math.Abs(WidenE4M3(best) - Math.Abs(x));
            if (further < 0 || (further == 0 && bits % 2 == 0))
                best = bits;
        }

        return (byte)(best | (x < 0 ? 0x80 : 0));
    }

    /// <summary>Sign, 4 bits of exponent around 7, 3 bits after the point; an exponent of 0 stands for the smallest without the leading 1.</summary>
    public static double WidenE4M3(byte bits)
    {
        int exponent = (bits >> 3) & 15, fraction = bits & 7;
        double value = exponent == 0 ? Math.ScaleB(fraction, -9) : Math.ScaleB(8 + fraction, exponent - 10);
        return bits >= 0x80 ? -value : value;
    }
}
