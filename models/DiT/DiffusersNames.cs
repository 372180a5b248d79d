using System.Globalization;
using TaylorSeer.Engine;
using TaylorSeer.Engine.Checkpoints;

namespace TaylorSeer.Models;

/// <summary>
/// The names that diffusers gives to DiT's weights (DiTPipeline, <c>transformer/</c>), turned into the official ones.
/// Queries, keys and values are three matrices there and one here; the embedders of timestep and label, of which diffusers
/// keeps a copy in every block, are taken from block 0. The position table is computed, not stored.
/// </summary>
public static class DiffusersNames
{
    const string Blocks = "transformer_blocks.";
    const string Embedders = "norm1.emb.";

    static readonly (string Theirs, string Ours)[] Whole =
    [
        ("pos_embed.proj", "x_embedder.proj"),
        ("proj_out_1", "final_layer.adaLN_modulation.1"),
        ("proj_out_2", "final_layer.linear"),
    ];

    static readonly (string Theirs, string Ours)[] PerBlock =
    [
        ("norm1.linear", "adaLN_modulation.1"),
        ("attn1.to_out.0", "attn.proj"),
        ("ff.net.0.proj", "mlp.fc1"),
        ("ff.net.2", "mlp.fc2"),
    ];

    static readonly (string Theirs, string Ours)[] Embedder =
    [
        ("norm1.emb.timestep_embedder.linear_1", "t_embedder.mlp.0"),
        ("norm1.emb.timestep_embedder.linear_2", "t_embedder.mlp.2"),
        ("norm1.emb.class_embedder.embedding_table", "y_embedder.embedding_table"),
    ];

    static readonly string[] QueryKeyValue = ["attn1.to_q", "attn1.to_k", "attn1.to_v"];

    /// <summary>True if the checkpoint uses these names.</summary>
    public static bool Matches(Checkpoint checkpoint) => checkpoint.Contains("pos_embed.proj.weight");

    /// <summary>The checkpoint's tensors under official names. One that has no place keeps its name, to be reported as left over.</summary>
    public static NamedSources Map(Checkpoint checkpoint)
    {
        NamedSources sources = new(checkpoint.Path);
        foreach (CheckpointTensor tensor in checkpoint.Tensors)
        {
            if (tensor.Name != "pos_embed.pos_embed")
                Add(sources, checkpoint, tensor);
        }

        return sources;
    }

    static void Add(NamedSources sources, Checkpoint checkpoint, CheckpointTensor tensor)
    {
        var (name, kind) = SplitLast(tensor.Name);          // transformer_blocks.3.attn1.to_q, weight
        if (BlockOf(name) is not (string block, string inside))
        {
            sources.Add(Renamed(Whole, name) is { } official ? $"{official}.{kind}" : tensor.Name, tensor);
            return;
        }

        if (inside.StartsWith(Embedders, StringComparison.Ordinal) && Renamed(Embedder, inside) is { } embedder)
        {
            if (block == "0")
                sources.Add($"{embedder}.{kind}", tensor);
            return;
        }

        if (QueryKeyValue.Contains(inside) && ThreeParts(checkpoint, block, kind) is { } parts)
        {
            if (inside == QueryKeyValue[0])
                sources.Add($"blocks.{block}.attn.qkv.{kind}", new ConcatenatedRows($"{Blocks}{block}.attn1.to_(q,k,v).{kind}", parts));
            return;
        }

        sources.Add(Renamed(PerBlock, inside) is { } ours ? $"blocks.{block}.{ours}.{kind}" : tensor.Name, tensor);
    }

    /// <summary>The three tensors that make one, or null if one of them is not there.</summary>
    static IWeightSource[]? ThreeParts(Checkpoint checkpoint, string block, string kind)
    {
        IWeightSource?[] parts = [.. QueryKeyValue.Select(n => checkpoint.TryGet($"{Blocks}{block}.{n}.{kind}", out CheckpointTensor? part) ? part : null)];
        return parts.Contains(null) ? null : [.. parts.OfType<IWeightSource>()];
    }

    static (string Block, string Inside)? BlockOf(string name)
    {
        if (!name.StartsWith(Blocks, StringComparison.Ordinal))
            return null;
        string rest = name[Blocks.Length..];
        int dot = rest.IndexOf('.');
        return dot > 0 && int.TryParse(rest[..dot], NumberStyles.None, CultureInfo.InvariantCulture, out _) ? (rest[..dot], rest[(dot + 1)..]) : null;
    }

    static (string Name, string Kind) SplitLast(string name)
    {
        int dot = name.LastIndexOf('.');
        return dot < 0 ? (name, "") : (name[..dot], name[(dot + 1)..]);
    }

    static string? Renamed((string Theirs, string Ours)[] table, string name) =>
        Array.Find(table, t => t.Theirs == name).Ours;
}
