using TaylorSeer.Kernels.Cpu;
using TaylorSeer.Tests.Cuda.TensorCores;

namespace TaylorSeer.Tests.Cpu;

public class E4M3Tests
{
    [Fact]
    public void Every_pattern_stands_for_its_number_and_comes_back()
    {
        for (int bits = 0; bits < 256; bits++)
        {
            float value = E4M3.Widen((byte)bits);
            bool isNumber = (bits & 0x7f) != 0x7f;
            Assert.Equal(isNumber ? Narrow.WidenE4M3((byte)bits) : double.NaN, value);
            Assert.Equal(isNumber ? (byte)bits : (byte)0x7f, E4M3.Round(value));
        }
    }

    /// <summary>Against a search through all numbers: between neighbours, on the middle, beyond the largest, and where steps stop shrinking.</summary>
    [Fact]
    public void Rounding_takes_the_nearest_and_the_even_one_of_two()
    {
        List<float> values = [0, 1e-30f, 1e-38f, 447, 448, 449, 464, 479, 480, 1e6f, float.MaxValue, float.PositiveInfinity];
        for (byte bits = 0; bits < 0x7e; bits++)
        {
            float low = E4M3.Widen(bits), high = E4M3.Widen((byte)(bits + 1)), middle = (low + high) / 2;
            values.AddRange([low, middle, MathF.BitDecrement(middle), MathF.BitIncrement(middle), low + ((high - low) * 0.3f)]);
        }

        Assert.All(values, v =>
        {
            double expected = Narrow.WidenE4M3(Narrow.RoundE4M3(Math.Min(v, 1e9)));
            Assert.Equal(expected, E4M3.Nearest(v));
            Assert.Equal(-expected, E4M3.Nearest(-v));
            Assert.Equal(expected, E4M3.Widen(E4M3.Round(v)));
        });
        Assert.True(float.IsNaN(E4M3.Nearest(float.NaN)));
    }
}
