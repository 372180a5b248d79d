using System.Text.Json;
using TaylorSeer.Engine.Random;
using TaylorSeer.Tests.Goldens;

namespace TaylorSeer.Tests.Randomness;

/// <summary>Whole sequences of calls recorded from torch: what one call leaves behind for the next.</summary>
public class TorchCpuSequenceTests
{
    static readonly GoldenFile Recorded = GoldenFile.Open("rng/cpu_sequences");

    public static TheoryData<string, TorchCpuPath> Sequences
    {
        get
        {
            TheoryData<string, TorchCpuPath> rows = [];
            foreach (JsonElement sequence in GoldenFile.Json("rng/cpu_sequences").EnumerateArray())
            {
                rows.Add(sequence.GetProperty("name").GetString()!, TorchCpuPath.Vector);
                rows.Add(sequence.GetProperty("name").GetString()!, TorchCpuPath.Scalar);
            }

            return rows;
        }
    }

    [Theory, MemberData(nameof(Sequences))]
    public void A_sequence_of_calls_equals_the_recorded_one(string name, TorchCpuPath path)
    {
        JsonElement sequence = GoldenFile.Json("rng/cpu_sequences").EnumerateArray().Single(s => s.GetProperty("name").GetString() == name);
        Dictionary<int, TorchCpuGenerator> generators = [];
        foreach (JsonElement op in sequence.GetProperty("ops").EnumerateArray())
        {
            int g = op.TryGetProperty("g", out JsonElement index) ? index.GetInt32() : 0;
            if (!generators.TryGetValue(g, out TorchCpuGenerator? generator))
                generators[g] = generator = new(path: path);

            Run(op, generator, path);
        }
    }

    static void Run(JsonElement op, TorchCpuGenerator generator, TorchCpuPath path)
    {
        string kind = op.GetProperty("op").GetString()!;
        if (kind == "manual_seed")
        {
            generator.Seed(op.GetProperty("seed").GetInt64());
            return;
        }

        string tensor = op.GetProperty("tensor").GetString()!;
        if (path == TorchCpuPath.Scalar && Recorded.Has(tensor + "/scalar"))
            tensor += "/scalar";
        int count = Recorded.Shape(tensor).Aggregate(1, (a, b) => a * b);
        bool doubles = op.TryGetProperty("dtype", out JsonElement type) && type.GetString() == "F64";

        if (kind is "randint" or "random_int32")
            Assert.Equal(Recorded.I64(tensor), Integers(op, kind, generator, count));
        else if (doubles)
            AssertUlps(Recorded.F64(tensor), Doubles(kind, generator, count), kind == "rand" ? 0 : count < 16 ? 1 : 4);
        else
            AssertEqual(Recorded.F32(tensor), Floats(op, kind, generator, count), tensor.EndsWith("/scalar", StringComparison.Ordinal) ? 4e-7 : 0, tensor);
    }

    static long[] Integers(JsonElement op, string kind, TorchCpuGenerator generator, int count)
    {
        long[] values = new long[count];
        if (kind == "randint")
        {
            generator.RandInt(values, op.GetProperty("low").GetInt64(), op.GetProperty("high").GetInt64());
            return values;
        }

        int[] raw = new int[count];
        generator.RandomInt32(raw);
        return [.. raw.Select(n => (long)n)];
    }

    static double[] Doubles(string kind, TorchCpuGenerator generator, int count)
    {
        double[] values = new double[count];
        if (kind == "rand")
            generator.Uniform(values);
        else
            generator.Randn(values);
        return values;
    }

    static float[] Floats(JsonElement op, string kind, TorchCpuGenerator generator, int count)
    {
        float[] values = new float[count];
        switch (kind)
        {
            case "randn": generator.Randn(values); break;
            case "rand": generator.Uniform(values); break;
            case "normal": generator.Normal(values, op.GetProperty("mean").GetDouble(), op.GetProperty("std").GetDouble()); break;
            case "uniform": generator.Uniform(values, op.GetProperty("low").GetSingle(), op.GetProperty("high").GetSingle()); break;
            default: Assert.Fail($"no call of ours is named {kind}"); break;
        }

        return values;
    }

    static void AssertEqual(float[] expected, float[] actual, double allowed, string tensor)
    {
        for (int i = 0; i < expected.Length; i++)
            Assert.True(Math.Abs((double)expected[i] - actual[i]) <= allowed, $"{tensor}[{i}]: {actual[i]:R}, recorded {expected[i]:R}");
    }

    // Library functions of doubles may round differently: spec section 8 allows 1 ulp below 16 values, 4 in blocks.
    static void AssertUlps(double[] expected, double[] actual, int ulps)
    {
        for (int i = 0; i < expected.Length; i++)
            Assert.InRange(Math.Abs(BitConverter.DoubleToInt64Bits(expected[i]) - BitConverter.DoubleToInt64Bits(actual[i])), 0, ulps);
    }
}
