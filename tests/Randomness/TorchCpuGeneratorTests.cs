using TaylorSeer.Engine.Random;
using TaylorSeer.Tests.Goldens;

namespace TaylorSeer.Tests.Randomness;

public class TorchCpuGeneratorTests
{
    // Of two library functions rounded to f32, as the spec measured it against torch (section 5.5): 3 units in the last place.
    const double ScalarPath = 4e-7;

    static readonly GoldenFile Small = GoldenFile.Open("rng/cpu_small");
    static readonly GoldenFile SmallScalar = GoldenFile.Open("rng/cpu_small_scalar");
    static readonly GoldenFile Large = GoldenFile.Open("rng/cpu_large");

    public static TheoryData<string> LargeDraws =>
        [.. Large.Names.Where(n => n.EndsWith("/sum", StringComparison.Ordinal)).Select(n => n[..^"/sum".Length])];

    [Fact]
    public void Every_length_up_to_40_equals_the_recorded_draw()
    {
        Assert.Equal(4 * 40, Small.Names.Count());
        foreach (string name in Small.Names)
            Assert.Equal(Small.F32(name), Draw(name, TorchCpuPath.Vector));
    }

    [Fact]
    public void The_scalar_path_is_close_to_the_recorded_one_and_is_another()
    {
        double worst = 0;
        Assert.Equal(4 * 25, SmallScalar.Names.Count());
        foreach (string name in SmallScalar.Names)
            worst = Math.Max(worst, Largest(SmallScalar.F32(name), Draw(name, TorchCpuPath.Scalar)));

        Assert.InRange(worst, 0, ScalarPath);
        Assert.NotEqual(SmallScalar.F32("randn/0/40"), Draw("randn/0/40", TorchCpuPath.Vector));
    }

    [Theory, MemberData(nameof(LargeDraws))]
    public void Latents_equal_the_recorded_ones(string name)
    {
        string[] parts = name.Split('/');
        bool scalar = parts[^1] == "scalar";
        float[] values = new float[parts[2].Split('x').Select(int.Parse).Aggregate((a, b) => a * b)];
        new TorchCpuGenerator(long.Parse(parts[1]), scalar ? TorchCpuPath.Scalar : TorchCpuPath.Vector).Randn(values);

        double allowed = scalar ? ScalarPath : 0;
        Assert.InRange(Largest(Large.F32(name + "/first64"), values[..64]), 0, allowed);
        Assert.InRange(Largest(Large.F32(name + "/last64"), values[^64..]), 0, allowed);
        if (Large.Has(name + "/full"))
            Assert.InRange(Largest(Large.F32(name + "/full"), values), 0, allowed);

        // Equal values added in another order differ by count × 1e-9; those of the scalar path by their own errors besides, d(x²) = 2 |x| dx.
        double rounding = values.Length * 1e-9, sizes = values.Sum(v => Math.Abs((double)v));
        Assert.InRange(Math.Abs(values.Sum(v => (double)v) - Large.F64(name + "/sum")[0]), 0, rounding + (values.Length * allowed));
        Assert.InRange(Math.Abs(values.Sum(v => (double)v * v) - Large.F64(name + "/sumsq")[0]), 0, rounding + (2 * sizes * allowed));
    }

    [Fact]
    public void A_longer_draw_starts_with_the_shorter_one()
    {
        float[] one = new float[4096], two = new float[8192];
        new TorchCpuGenerator(0).Randn(one);
        new TorchCpuGenerator(0).Randn(two);
        Assert.Equal(one, two[..4096]);
    }

    [Fact]
    public void A_generator_without_a_seed_has_torchs()
    {
        float[] given = new float[20], none = new float[20];
        new TorchCpuGenerator(67280421310721).Randn(given);
        new TorchCpuGenerator().Randn(none);
        Assert.Equal(given, none);
    }

    [Fact]
    public void A_range_of_integers_that_is_empty_is_refused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new TorchCpuGenerator(0).RandInt(new long[1], 5, 5));

    [Fact]
    public void A_seed_gives_the_noise_of_its_kind()
    {
        float[] cpu = new float[32], cuda = new float[32], expected = new float[32];
        Noise.FromSeed(42, RngKind.Cpu).Normal(cpu);
        Noise.FromSeed(42, RngKind.Cuda).Normal(cuda);
        Assert.Equal(Small.F32("randn/42/32"), cpu);
        new TorchCudaGenerator(42).Randn(expected);
        Assert.Equal(expected, cuda);
        Assert.Throws<ArgumentOutOfRangeException>(() => Noise.FromSeed(0, (RngKind)7));
    }

    static float[] Draw(string name, TorchCpuPath path)
    {
        string[] parts = name.Split('/');
        float[] values = new float[int.Parse(parts[2])];
        new TorchCpuGenerator(long.Parse(parts[1]), path).Randn(values);
        return values;
    }

    static double Largest(float[] expected, float[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        return expected.Zip(actual, (a, b) => Math.Abs((double)a - b)).Max();
    }
}
