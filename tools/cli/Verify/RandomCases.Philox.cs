using System.Text.Json;
using TaylorSeer.Engine.Random;
using Counter = TaylorSeer.Engine.Random.Philox;

namespace TaylorSeer.Cli.Verify;

/// <content>The CUDA generator.</content>
static partial class RandomCases
{
    /// <summary>A GPU's fast sine and cosine against ours.</summary>
    const double OnGpu = 3e-6;

    /// <summary>Multiprocessors and threads of the device whose grid a note of the recording describes (section 6.2: A100).</summary>
    static readonly int NotedBlocks = TorchCudaGenerator.BlocksOf(108, 2048);

    static void Philox(GoldenEntry entry, Comparison c)
    {
        using GoldenTensors file = new(Path.ChangeExtension(entry.FullPath, ".safetensors"));
        using JsonDocument json = JsonDocument.Parse(File.ReadAllBytes(Path.ChangeExtension(entry.FullPath, ".json")));
        JsonElement root = json.RootElement;
        if (root.TryGetProperty("known_answers", out JsonElement answers))
            KnownAnswers(c, answers);
        foreach (JsonElement run in root.GetProperty("runs").EnumerateArray())
            Run(c, file, run);
        if (root.TryGetProperty("published", out JsonElement published) && published.GetArrayLength() > 0 && published[0].TryGetProperty("values", out JsonElement values))
        {
            float[] recorded = [.. values.EnumerateArray().Select(v => v.GetSingle())], found = new float[recorded.Length];
            new TorchCudaGenerator(0).Randn(found);
            c.Scaled("published from a device", found, recorded, 1, OnGpu);
        }
    }

    static void KnownAnswers(Comparison c, JsonElement answers)
    {
        foreach (JsonElement answer in answers.EnumerateArray())
        {
            ulong[] counter = Words(answer.GetProperty("counter")), key = Words(answer.GetProperty("key")), output = Words(answer.GetProperty("output"));
            (uint x, uint y, uint z, uint w) = Counter.Block(counter[0] | (counter[1] << 32), counter[2] | (counter[3] << 32), key[0] | (key[1] << 32));
            c.True($"known answer {output[0]:x8}", output.AsSpan().SequenceEqual([x, y, z, w]), $"{x:x8} {y:x8} {z:x8} {w:x8}");
        }
    }

    static void Run(Comparison c, GoldenTensors file, JsonElement run)
    {
        // The recording gives the device's size in numbers or, for one run, in its note.
        int blocks = run.TryGetProperty("sms", out JsonElement sms) ? TorchCudaGenerator.BlocksOf(sms.GetInt32(), run.GetProperty("threads_per_sm").GetInt32())
            : run.TryGetProperty("note", out JsonElement note) && note.GetString()!.Contains("108 multiprocessors", StringComparison.Ordinal) ? NotedBlocks
            : int.MaxValue;
        TorchCudaGenerator generator = new(run.GetProperty("seed").GetInt64()) { MaxBlocks = blocks };
        foreach (JsonElement call in run.GetProperty("ops").EnumerateArray())
        {
            string tensor = call.GetProperty("tensor").GetString()!;
            c.True($"{tensor}, offset before", generator.Offset == call.GetProperty("offset_before").GetUInt64(), $"{generator.Offset}");
            Call(c, file, call, tensor, generator);
            c.True($"{tensor}, offset after", generator.Offset == call.GetProperty("offset_after").GetUInt64(), $"{generator.Offset}");
        }
    }

    static void Call(Comparison c, GoldenTensors file, JsonElement call, string tensor, TorchCudaGenerator generator)
    {
        int count = call.GetProperty("shape").EnumerateArray().Aggregate(1, (n, d) => n * d.GetInt32());
        string kind = call.GetProperty("op").GetString()!;
        if (kind == "randint")
        {
            long[] integers = new long[count];
            generator.RandInt(integers, call.GetProperty("low").GetInt64(), call.GetProperty("high").GetInt64());
            c.True(tensor, integers.AsSpan().SequenceEqual(file.Longs(tensor)), $"{string.Join(", ", integers.Take(4))} …");
            return;
        }

        float[] values = new float[count];
        if (kind == "randn")
            generator.Randn(values);
        else
            generator.Rand(values);

        double allowed = kind == "randn" ? CudaNormals : 0;
        if (file.Has(tensor))
        {
            c.Scaled(tensor, values, file.Floats(tensor), 1, allowed);
            return;
        }

        c.Scaled($"{tensor}/value", Array.ConvertAll(file.Longs($"{tensor}/index"), i => values[i]), file.Floats($"{tensor}/value"), 1, allowed);
        Sum(c, $"{tensor}/sum", values.Sum(v => (double)v), file.Doubles($"{tensor}/sum")[0], count, allowed * count);
    }

    static ulong[] Words(JsonElement list) => [.. list.EnumerateArray().Select(w => w.GetUInt64())];
}
