using System.Globalization;
using System.Text.Json;
using TaylorSeer.Engine.Random;

namespace TaylorSeer.Cli.Verify;

/// <summary>PyTorch's random numbers: draws of many lengths, sequences of calls, raw words, and the CUDA generator.</summary>
static partial class RandomCases
{
    // Section 8 of the specification of pixels and noise.
    const double ScalarPath = 4e-7, CudaNormals = 1e-6, SumPerElement = 1e-9;

    /// <summary>Each file by what its name says it records.</summary>
    public static void Run(GoldenEntry entry, Comparison c)
    {
        string name = Path.GetFileNameWithoutExtension(entry.Path);
        bool cuda = entry.Text("generator") == "torch-cuda" || name.StartsWith("philox", StringComparison.Ordinal);
        if (cuda)
            Philox(entry, c);
        else if (name.StartsWith("mt19937", StringComparison.Ordinal))
            Words(entry, c);
        else if (name.Contains("sequences", StringComparison.Ordinal))
            Sequences(entry, c);
        else
            Draws(entry, c, entry.Text("path_taken") == "scalar");
    }

    /// <summary>randn/seed/n holds a draw; large/seed/shape its ends and sums.</summary>
    static void Draws(GoldenEntry entry, Comparison c, bool scalarFile)
    {
        using GoldenTensors file = entry.Open();
        foreach (string name in file.Names)
        {
            string[] parts = name.Split('/');
            bool scalar = scalarFile || parts.Contains("scalar");
            int[] shape = [.. parts[2].Split('x').Select(n => int.Parse(n, CultureInfo.InvariantCulture))];
            float[] values = new float[shape.Aggregate(1, (a, b) => a * b)];
            new TorchCpuGenerator(long.Parse(parts[1], CultureInfo.InvariantCulture), scalar ? TorchCpuPath.Scalar : TorchCpuPath.Vector).Randn(values);
            Draw(c, file, name, parts[^1], values, scalar ? ScalarPath : 0);
        }
    }

    static void Draw(Comparison c, GoldenTensors file, string name, string part, float[] values, double allowed)
    {
        switch (part)
        {
            case "first64": c.Scaled(name, values.AsSpan(0, 64), file.Floats(name), 1, allowed); break;
            case "last64": c.Scaled(name, values.AsSpan()[^64..], file.Floats(name), 1, allowed); break;
            case "sum": Sum(c, name, values.Sum(v => (double)v), file.Doubles(name)[0], values.Length, allowed * values.Length); break;
            case "sumsq": Sum(c, name, values.Sum(v => (double)v * v), file.Doubles(name)[0], values.Length, 2 * allowed * values.Sum(v => Math.Abs((double)v))); break;
            default: c.Scaled(name, values, file.Floats(name), 1, allowed); break;
        }
    }

    static void Sum(Comparison c, string name, double found, double recorded, int count, double more) =>
        c.True(name, Math.Abs(found - recorded) <= (SumPerElement * count) + more, $"{found:g17}, recorded {recorded:g17}");

    /// <summary>Raw outputs by seed and index.</summary>
    static void Words(GoldenEntry entry, Comparison c)
    {
        using JsonDocument json = JsonDocument.Parse(File.ReadAllBytes(entry.FullPath));
        foreach (JsonProperty seed in json.RootElement.EnumerateObject())
        {
            (int Index, uint Word)[] recorded = [.. seed.Value.EnumerateObject().Select(w => (int.Parse(w.Name, CultureInfo.InvariantCulture), w.Value.GetUInt32()))];
            uint[] words = new uint[recorded.Max(r => r.Index) + 1];
            new TorchCpuGenerator(long.Parse(seed.Name, CultureInfo.InvariantCulture)).Words(words);
            foreach (var (index, word) in recorded)
                c.True($"seed {seed.Name}, word {index}", words[index] == word, $"{words[index]}, recorded {word}");
        }
    }

    /// <summary>Calls one after another, on both paths of torch; the tensors stand in the safetensors file, the calls in the JSON beside it.</summary>
    static void Sequences(GoldenEntry entry, Comparison c)
    {
        using GoldenTensors file = new(Path.ChangeExtension(entry.FullPath, ".safetensors"));
        using JsonDocument json = JsonDocument.Parse(File.ReadAllBytes(Path.ChangeExtension(entry.FullPath, ".json")));
        foreach (JsonElement sequence in json.RootElement.EnumerateArray())
        {
            foreach (TorchCpuPath path in new[] { TorchCpuPath.Vector, TorchCpuPath.Scalar })
            {
                Dictionary<int, TorchCpuGenerator> generators = [];
                foreach (JsonElement call in sequence.GetProperty("ops").EnumerateArray())
                {
                    int g = call.TryGetProperty("g", out JsonElement index) ? index.GetInt32() : 0;
                    if (!generators.TryGetValue(g, out TorchCpuGenerator? generator))
                        generators[g] = generator = new(path: path);
                    Call(c, file, call, generator, path);
                }
            }
        }
    }

    static void Call(Comparison c, GoldenTensors file, JsonElement call, TorchCpuGenerator generator, TorchCpuPath path)
    {
        string kind = call.GetProperty("op").GetString()!;
        if (kind == "manual_seed")
        {
            generator.Seed(call.GetProperty("seed").GetInt64());
            return;
        }

        string tensor = call.GetProperty("tensor").GetString()!;
        bool scalar = path == TorchCpuPath.Scalar && file.Has(tensor + "/scalar");
        tensor = scalar ? tensor + "/scalar" : tensor;
        int count = (int)file.Count(tensor);
        if (kind is "randint" or "random_int32")
        {
            long[] found = Integers(call, kind, generator, count), recorded = file.Longs(tensor);
            c.True(tensor, found.AsSpan().SequenceEqual(recorded), $"{string.Join(", ", found.Take(4))} …, recorded {string.Join(", ", recorded.Take(4))} …");
        }
        else if (call.TryGetProperty("dtype", out JsonElement type) && type.GetString() == "F64")
        {
            int ulps = kind == "rand" ? 0 : count < 16 ? 1 : 4;
            bool near = Doubles(kind, generator, count).Zip(file.Doubles(tensor)).All(p => Math.Abs(BitConverter.DoubleToInt64Bits(p.First) - BitConverter.DoubleToInt64Bits(p.Second)) <= ulps);
            c.True(tensor, near, $"a value is more than {ulps} units of the last place away");
        }
        else
        {
            c.Scaled(tensor, Floats(call, kind, generator, count), file.Floats(tensor), 1, scalar ? ScalarPath : 0);
        }
    }

    static long[] Integers(JsonElement call, string kind, TorchCpuGenerator generator, int count)
    {
        long[] values = new long[count];
        if (kind == "randint")
        {
            generator.RandInt(values, call.GetProperty("low").GetInt64(), call.GetProperty("high").GetInt64());
            return values;
        }

        int[] raw = new int[count];
        generator.RandomInt32(raw);
        return Array.ConvertAll(raw, n => (long)n);
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

    static float[] Floats(JsonElement call, string kind, TorchCpuGenerator generator, int count)
    {
        float[] values = new float[count];
        switch (kind)
        {
            case "randn": generator.Randn(values); break;
            case "rand": generator.Uniform(values); break;
            case "normal": generator.Normal(values, call.GetProperty("mean").GetDouble(), call.GetProperty("std").GetDouble()); break;
            case "uniform": generator.Uniform(values, call.GetProperty("low").GetSingle(), call.GetProperty("high").GetSingle()); break;
            default: throw new InvalidOperationException($"no call of ours is named {kind}");
        }

        return values;
    }
}
