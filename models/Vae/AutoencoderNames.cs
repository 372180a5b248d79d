using System.Globalization;
using TaylorSeer.Engine;
using TaylorSeer.Engine.Checkpoints;

namespace TaylorSeer.Models;

/// <summary>
/// The three ways to name an autoencoder's weights, turned into one: current diffusers, older diffusers (other names in
/// the attention) and CompVis (latent diffusion), the last perhaps inside a whole Stable Diffusion checkpoint. CompVis
/// counts the decoder's levels from the full resolution down, diffusers in running order. Queries, keys and values are
/// three matrices there and one here.
/// </summary>
public static class AutoencoderNames
{
    /// <summary>What precedes every weight of the autoencoder in a Stable Diffusion checkpoint; all others there are foreign.</summary>
    const string InWholeCheckpoint = "first_stage_model.";

    static readonly string[] Foreign = ["loss.", "model_ema.", "model.diffusion_model.", "cond_stage_model."];

    static readonly (string Theirs, string Ours)[] Parts =
    [
        ("mid.block_1.", "mid_block.resnets.0."),
        ("mid.block_2.", "mid_block.resnets.1."),
        ("mid.attn_1.norm.", "mid_block.attentions.0.group_norm."),
        ("mid.attn_1.q.", "mid_block.attentions.0.to_q."),
        ("mid.attn_1.k.", "mid_block.attentions.0.to_k."),
        ("mid.attn_1.v.", "mid_block.attentions.0.to_v."),
        ("mid.attn_1.proj_out.", "mid_block.attentions.0.to_out.0."),
        ("mid_block.attentions.0.query.", "mid_block.attentions.0.to_q."),
        ("mid_block.attentions.0.key.", "mid_block.attentions.0.to_k."),
        ("mid_block.attentions.0.value.", "mid_block.attentions.0.to_v."),
        ("mid_block.attentions.0.proj_attn.", "mid_block.attentions.0.to_out.0."),
        ("norm_out.", "conv_norm_out."),
    ];

    /// <summary>The checkpoint's tensors under current names of diffusers, foreign ones left out.</summary>
    public static NamedSources Rename(Checkpoint checkpoint)
    {
        bool whole = checkpoint.Tensors.Any(t => t.Name.StartsWith(InWholeCheckpoint, StringComparison.Ordinal));
        List<(string Name, CheckpointTensor Tensor)> ours = [];
        foreach (CheckpointTensor tensor in checkpoint.Tensors)
        {
            if (whole && !tensor.Name.StartsWith(InWholeCheckpoint, StringComparison.Ordinal))
                continue;
            string name = whole ? tensor.Name[InWholeCheckpoint.Length..] : tensor.Name;
            if (!Array.Exists(Foreign, f => name.StartsWith(f, StringComparison.Ordinal)))
                ours.Add((name, tensor));
        }

        int levels = 1 + ours.Max(o => (int?)UpLevel(o.Name)) ?? 0;
        NamedSources sources = new(checkpoint.Path);
        foreach (var (name, tensor) in ours)
            sources.Add(Current(name, levels), tensor);
        return sources;
    }

    /// <summary>The same with the matrices of queries, keys and values as one, <c>qkv</c>, as the model claims them.</summary>
    public static NamedSources Fuse(NamedSources renamed)
    {
        NamedSources fused = new(renamed.Origin);
        foreach (string name in renamed.Names)
        {
            int at = name.IndexOf(".attentions.0.to_", StringComparison.Ordinal);
            string kind = name[(name.LastIndexOf('.') + 1)..], scope = at < 0 ? "" : name[..at] + ".attentions.0.";
            IWeightSource?[] three = at < 0 ? [null] : [.. "qkv".Select(p => renamed.Find($"{scope}to_{p}.{kind}"))];
            if (three.Contains(null) || !"qkv".Any(p => name == $"{scope}to_{p}.{kind}"))
                fused.Add(name, renamed.Find(name)!);
            else if (name == $"{scope}to_q.{kind}")
                fused.Add($"{scope}qkv.{kind}", new ConcatenatedRows($"{scope}to_(q,k,v).{kind}", [.. three.OfType<IWeightSource>()]));
        }

        return fused;
    }

    /// <summary>A name of any layout as current diffusers writes it; a name that no layout has stays what it is.</summary>
    /// <param name="name">without the prefix of whole checkpoints</param>
    /// <param name="levels">how many levels the autoencoder has</param>
    public static string Current(string name, int levels)
    {
        int dot = name.IndexOf('.');
        string side = dot < 0 ? name : name[..dot];
        if (side is not ("encoder" or "decoder"))
            return name;

        string inside = name[(dot + 1)..];
        foreach (var (theirs, ours) in Parts)
        {
            if (inside.StartsWith(theirs, StringComparison.Ordinal))
                return $"{side}.{ours}{inside[theirs.Length..]}";
        }

        return inside.Split('.') is [("up" or "down") and var way, var level, .. var rest] && TryIndex(level, out int number)
            ? $"{side}.{way}_blocks.{(way == "up" ? levels - 1 - number : number)}.{Level(string.Join('.', rest))}"
            : name;
    }

    static string Level(string inside)
    {
        if (inside.StartsWith("block.", StringComparison.Ordinal))
            return "resnets." + inside["block.".Length..].Replace("nin_shortcut", "conv_shortcut", StringComparison.Ordinal);
        foreach (string sampler in new[] { "upsample", "downsample" })
        {
            if (inside.StartsWith(sampler + ".conv.", StringComparison.Ordinal))
                return $"{sampler}rs.0{inside[sampler.Length..]}";
        }

        return inside;
    }

    /// <summary>The level in a decoder's name of CompVis, or null.</summary>
    static int? UpLevel(string name) =>
        name.Split('.') is ["decoder", "up", var level, ..] && TryIndex(level, out int number) ? number : null;

    static bool TryIndex(string text, out int number) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}
