using System.Text.Json.Nodes;
using Spectre.Console;
using TaylorSeer.Engine.Checkpoints;
using TaylorSeer.Models;

namespace TaylorSeer.Cli.Output;

/// <summary>What was found in a checkpoint.</summary>
/// <param name="checkpoint">the file</param>
/// <param name="dit">what it is, if it is a DiT</param>
/// <param name="problem">why it is none, otherwise</param>
/// <param name="memory">what a run takes, if it is a DiT, on a device that multiplies weights in the type that they are kept in</param>
/// <param name="cpuWeights">what its weights take on the cpu, which shows fp8 in f32's memory</param>
/// <param name="run">that run in words</param>
sealed class Inspection(Checkpoint checkpoint, DiTCheckpoint? dit, string? problem, DiTMemory? memory, long? cpuWeights, string run)
{
    const int LongestValue = 120;

    public void Print(Screen screen, bool listTensors)
    {
        screen.Line($"file       {checkpoint.Path}");
        screen.Line($"container  {checkpoint.Format}, {Amount.Bytes(checkpoint.FileBytes)}");
        screen.Line($"tensors    {checkpoint.Tensors.Count}: {string.Join(", ", Types().Select(t => $"{t.Count} {t.Type} with {Amount.Count(t.Elements)} values"))}");
        foreach (var (key, value) in checkpoint.Metadata.OrderBy(m => m.Key, StringComparer.Ordinal))
            screen.Line($"metadata   {key} = {(value.Length > LongestValue ? value[..LongestValue] + "..." : value)}");

        if (dit is not null)
            PrintModel(screen, dit);
        else
            screen.Line($"model      not a DiT that can be sampled: {problem}");
        if (memory is not null)
            PrintMemory(screen, memory);
        if (listTensors)
            PrintTensors(screen);
    }

    public JsonObject ToJson(bool listTensors)
    {
        JsonObject json = new()
        {
            ["file"] = checkpoint.Path,
            ["container"] = checkpoint.Format,
            ["bytes"] = checkpoint.FileBytes,
            ["tensor_count"] = checkpoint.Tensors.Count,
            ["dtypes"] = new JsonObject(Types().Select(t => KeyValuePair.Create(t.Type, (JsonNode?)t.Elements))),
            ["metadata"] = new JsonObject(checkpoint.Metadata.Select(m => KeyValuePair.Create(m.Key, (JsonNode?)m.Value))),
            ["model"] = dit is null ? null : Model(dit),
            ["problem"] = problem,
            ["looks_like"] = dit is null ? CheckpointKind.Guess(checkpoint) : null,
            ["memory"] = memory is null ? null : Memory(memory),
        };
        if (listTensors)
        {
            json["tensors"] = RunJson.Array(checkpoint.Tensors.Select(t => new JsonObject
            {
                ["name"] = t.Name,
                ["dtype"] = t.DType.ToString(),
                ["shape"] = RunJson.Array(t.Dimensions.Select(d => (JsonNode)d)),
            }));
        }

        return json;
    }

    static void PrintModel(Screen screen, DiTCheckpoint dit)
    {
        DiTConfig c = dit.Config;
        screen.Line($"model      {c.Name}: {c.Depth} blocks of width {c.Width}, {c.Heads} heads of {c.HeadDim}, MLP {c.MlpWidth}, patches of {c.Patch}");
        screen.Line($"samples    {c.Channels} x {c.InputSize} x {c.InputSize}, {c.Tokens} tokens, {c.Classes} classes");
        screen.Line($"weights    {Amount.Count(c.Parameters)} ({c.Parameters})");
        if (dit.ClassNames is { } names)
            screen.Line($"classes    {string.Join(", ", names.Select((n, i) => $"{i} {n}"))}");
    }

    /// <summary>The run and the process around it.</summary>
    void PrintMemory(Screen screen, DiTMemory m)
    {
        screen.Line($"a run      {run}");
        screen.Line($"  takes    {Amount.Bytes(m.Total)}: weights {Amount.Bytes(m.Weights)}, differences {Amount.Bytes(m.Differences)} ({m.History} per site, {Amount.Bytes(m.PerOrder)} each),");
        screen.Line($"           forecasts ahead {Amount.Bytes(m.Ahead)}, conditioning {Amount.Bytes(m.Conditioning)}, samples {Amount.Bytes(m.Latents)}, activations about {Amount.Bytes(m.Scratch)}; the process about {Amount.Bytes(m.Total + DiTMemory.RuntimeOverhead)}");
        if (cpuWeights is long kept && kept != m.Weights)
            screen.Line($"  cpu      weights {Amount.Bytes(kept)}: it shows what this type changes, in f32's memory");
        if (m.Decoding.Picture > 0)
            screen.Line($"  decodes  one picture at a time in {Amount.Bytes(m.Decoding.Picture)}, when the differences are given back; weights of the decoder {Amount.Bytes(m.Decoding.Weights)}");
    }

    void PrintTensors(Screen screen)
    {
        Table table = Screen.NewTable("tensor", "type", "shape");
        foreach (CheckpointTensor tensor in checkpoint.Tensors)
            table.AddRow(Markup.Escape(tensor.Name), tensor.DType.ToString(), $"({string.Join(", ", tensor.Dimensions)})");
        screen.Write(table);
    }

    IEnumerable<(string Type, int Count, long Elements)> Types() =>
        checkpoint.Tensors.GroupBy(t => t.DType).Select(g => (g.Key.ToString(), g.Count(), g.Sum(t => t.Count)));

    static JsonObject Model(DiTCheckpoint dit) => new()
    {
        ["name"] = dit.Config.Name,
        ["depth"] = dit.Config.Depth,
        ["width"] = dit.Config.Width,
        ["heads"] = dit.Config.Heads,
        ["mlp_width"] = dit.Config.MlpWidth,
        ["patch"] = dit.Config.Patch,
        ["channels"] = dit.Config.Channels,
        ["input_size"] = dit.Config.InputSize,
        ["tokens"] = dit.Config.Tokens,
        ["classes"] = dit.Config.Classes,
        ["parameters"] = dit.Config.Parameters,
        ["class_names"] = dit.ClassNames is { } names ? RunJson.Array(names.Select(n => (JsonNode)n)) : null,
    };

    JsonObject Memory(DiTMemory m) => new()
    {
        ["run"] = run,
        ["weights"] = m.Weights,
        ["weights_on_cpu"] = cpuWeights,
        ["differences"] = m.Differences,
        ["per_order"] = m.PerOrder,
        ["forecasts_ahead"] = m.Ahead,
        ["conditioning"] = m.Conditioning,
        ["samples"] = m.Latents,
        ["activations"] = m.Scratch,
        ["decoder_weights"] = m.Decoding.Weights,
        ["decoding"] = m.Decoding.Picture,
        ["total"] = m.Total,
        ["process"] = m.Total + DiTMemory.RuntimeOverhead,
    };
}
