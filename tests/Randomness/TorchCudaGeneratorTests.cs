using System.Text.Json;
using TaylorSeer.Engine.Random;
using TaylorSeer.Tests.Goldens;

namespace TaylorSeer.Tests.Randomness;

public class TorchCudaGeneratorTests
{
    // Spec section 8: f32 against f64 evaluation of the transform differs by 1.9e-7, a GPU's fast sine and cosine by up to 1e-6.
    const double Computed = 1e-6;
    const double OnGpu = 3e-6;

    // Values printed with four decimals are off by half a unit of the last one, besides the GPU's own error.
    const double Printed = 0.5e-4 + OnGpu;

    static readonly GoldenFile Values = GoldenFile.Open("rng/philox");
    static readonly JsonElement Recorded = GoldenFile.Json("rng/philox");

    public static TheoryData<int> Runs => [.. Enumerable.Range(0, Recorded.GetProperty("runs").GetArrayLength())];

    [Fact]
    public void Philox_gives_the_published_known_answers()
    {
        Assert.Equal(3, Recorded.GetProperty("known_answers").GetArrayLength());
        foreach (JsonElement answer in Recorded.GetProperty("known_answers").EnumerateArray())
        {
            ulong[] c = Words(answer.GetProperty("counter")), k = Words(answer.GetProperty("key")), o = Words(answer.GetProperty("output"));
            (uint x, uint y, uint z, uint w) = Philox.Block(c[0] | (c[1] << 32), c[2] | (c[3] << 32), k[0] | (k[1] << 32));
            Assert.Equal((o[0], o[1], o[2], o[3]), (x, y, z, w));
        }
    }

    [Theory, MemberData(nameof(Runs))]
    public void A_run_of_draws_equals_the_recorded_one(int run)
    {
        JsonElement recorded = Recorded.GetProperty("runs")[run];
        TorchCudaGenerator generator = recorded.TryGetProperty("sms", out JsonElement sms)
            ? new(recorded.GetProperty("seed").GetInt64()) { MaxBlocks = TorchCudaGenerator.BlocksOf(sms.GetInt32(), recorded.GetProperty("threads_per_sm").GetInt32()) }
            : new(recorded.GetProperty("seed").GetInt64()) { MaxBlocks = run == 3 ? TorchCudaGenerator.BlocksOf(108, 2048) : int.MaxValue };

        foreach (JsonElement op in recorded.GetProperty("ops").EnumerateArray())
        {
            Assert.Equal(op.GetProperty("offset_before").GetUInt64(), generator.Offset);
            Check(op, generator);
            Assert.Equal(op.GetProperty("offset_after").GetUInt64(), generator.Offset);
        }
    }

    [Fact]
    public void Draws_agree_with_values_published_from_devices()
    {
        JsonElement published = Recorded.GetProperty("published");
        float[] sixteen = new float[16];
        new TorchCudaGenerator(0).Randn(sixteen);
        AssertClose(Floats(published[0].GetProperty("values")), sixteen, OnGpu);

        TorchCudaGenerator generator = new(42);
        foreach (JsonElement call in published[1].GetProperty("calls").EnumerateArray())
        {
            float[] four = new float[4];
            generator.Randn(four);
            AssertClose(Floats(call), four, Printed);
        }
    }

    // Nine million normals: more than four times the threads of any device, so the grid runs many times.
    [Fact]
    public void A_draw_larger_than_the_grid_agrees_with_two_devices()
    {
        JsonElement published = Recorded.GetProperty("published")[2];
        foreach (JsonElement device in published.GetProperty("devices").EnumerateArray())
        {
            float[] values = new float[published.GetProperty("numel").GetInt32()];
            new TorchCudaGenerator(1) { MaxBlocks = device.GetProperty("blocks").GetInt32() }.Randn(values);
            AssertClose(Floats(published.GetProperty("first")), values[..3], Printed);
            AssertClose(Floats(device.GetProperty("last")), values[^3..], Printed);
        }
    }

    [Fact]
    public void Uniforms_agree_with_four_devices()
    {
        JsonElement published = Recorded.GetProperty("published")[3];
        foreach (JsonElement tail in published.GetProperty("tails").EnumerateArray())
        {
            float[] x = new float[98432], y = new float[98432];
            TorchCudaGenerator generator = new(0) { MaxBlocks = tail.GetProperty("blocks").GetInt32() };
            generator.Rand(x);
            generator.Rand(y);
            float[] sums = [.. x.Zip(y, (a, b) => a + b)];
            AssertClose(Floats(published.GetProperty("first")), sums[..3], Printed);
            AssertClose(Floats(tail.GetProperty("last")), sums[^3..], Printed);
        }
    }

    [Fact]
    public void An_empty_draw_takes_nothing_from_the_stream()
    {
        TorchCudaGenerator generator = new(0);
        generator.Randn([]);
        generator.Rand([]);
        Assert.Equal(0ul, generator.Offset);
    }

    [Fact]
    public void What_a_device_cannot_draw_is_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new TorchCudaGenerator(0) { MaxBlocks = 0 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new TorchCudaGenerator(0).RandInt(new long[1], 3, 3));
        Assert.Throws<ArgumentOutOfRangeException>(() => new TorchCudaGenerator(0).RandInt(new long[1], 0, 1L << 28));
    }

    static void Check(JsonElement op, TorchCudaGenerator generator)
    {
        string tensor = op.GetProperty("tensor").GetString()!, kind = op.GetProperty("op").GetString()!;
        int count = op.GetProperty("shape").EnumerateArray().Aggregate(1, (n, d) => n * d.GetInt32());
        if (kind == "randint")
        {
            long[] integers = new long[count];
            generator.RandInt(integers, op.GetProperty("low").GetInt64(), op.GetProperty("high").GetInt64());
            Assert.Equal(Values.I64(tensor), integers);
            return;
        }

        float[] values = new float[count];
        if (kind == "randn")
            generator.Randn(values);
        else
            generator.Rand(values);

        double allowed = kind == "randn" ? Computed : 0;
        if (!op.TryGetProperty("at", out _))
        {
            AssertClose(Values.F32(tensor), values, allowed);
            return;
        }

        AssertClose(Values.F32(tensor + "/value"), [.. Values.I64(tensor + "/index").Select(i => values[i])], allowed);
        double sum = values.Sum(v => (double)v);
        Assert.InRange(Math.Abs(sum - Values.F64(tensor + "/sum")[0]), 0, count * (1e-9 + allowed));
    }

    static ulong[] Words(JsonElement list) => [.. list.EnumerateArray().Select(w => w.GetUInt64())];

    static float[] Floats(JsonElement list) => [.. list.EnumerateArray().Select(v => v.GetSingle())];

    static void AssertClose(float[] expected, float[] actual, double allowed)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (int i = 0; i < expected.Length; i++)
            Assert.True(Math.Abs((double)expected[i] - actual[i]) <= allowed, $"[{i}]: {actual[i]:R}, recorded {expected[i]:R}");
    }
}
