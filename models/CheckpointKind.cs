using TaylorSeer.Engine.Checkpoints;

namespace TaylorSeer.Models;

/// <summary>What a checkpoint looks like, for messages about files that are not what was asked for.</summary>
public static class CheckpointKind
{
    static readonly (string Prefix, string Kind)[] Known =
    [
        ("blocks.0.adaLN_modulation", "named like a DiT"),
        ("transformer_blocks.0.norm1.emb", "named like diffusers' DiT"),
        ("decoder.up_blocks", "named like diffusers' autoencoder"),
        ("decoder.up.0", "named like the autoencoder of latent diffusion"),
        ("first_stage_model", "named like a whole Stable Diffusion checkpoint"),
        ("model.diffusion_model", "named like a whole Stable Diffusion checkpoint"),
        ("double_blocks", "named like FLUX"),
        ("joint_blocks", "named like Stable Diffusion 3"),
        ("down_blocks", "named like a U-Net of diffusers"),
        ("text_model", "named like a CLIP text encoder"),
        ("model.layers.0", "named like a language model"),
    ];

    /// <summary>A phrase that ends a sentence: "named like ...", or the first names.</summary>
    public static string Guess(Checkpoint checkpoint)
    {
        foreach (var (prefix, kind) in Known)
        {
            if (checkpoint.Tensors.Any(t => t.Name.StartsWith(prefix, StringComparison.Ordinal)))
                return kind;
        }

        return checkpoint.Tensors.Count == 0 ? "none at all" : $"the first named '{checkpoint.Tensors[0].Name}'";
    }
}
