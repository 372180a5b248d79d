using TaylorSeer.Engine;
using TaylorSeer.Engine.Layers;

namespace TaylorSeer.Models;

/// <summary>The weights of a DiT by their published names, in the order of the published files.</summary>
public static class DiTWeights
{
    /// <summary>Every weight and its shape; matrices are (out, in).</summary>
    public static IEnumerable<(string Name, Shape Shape)> Of(DiTConfig c)
    {
        int d = c.Width;
        yield return ("pos_embed", (1, c.Tokens, d));
        yield return ("x_embedder.proj.weight", (d, c.Channels, c.Patch, c.Patch));
        yield return ("x_embedder.proj.bias", d);
        foreach (var weight in Linear("t_embedder.mlp.0", d, TimestepEmbedder.Features).Concat(Linear("t_embedder.mlp.2", d, d)))
            yield return weight;
        yield return ("y_embedder.embedding_table.weight", (c.Classes + 1, d));

        for (int l = 0; l < c.Depth; l++)
        {
            foreach (var weight in Block($"blocks.{l}", d, c.MlpWidth))
                yield return weight;
        }

        foreach (var weight in Linear("final_layer.linear", c.PatchOutputs, d).Concat(Linear("final_layer.adaLN_modulation.1", 2 * d, d)))
            yield return weight;
    }

    static IEnumerable<(string, Shape)> Block(string name, int d, int mlp) =>
    [
        .. Linear($"{name}.attn.qkv", 3 * d, d),
        .. Linear($"{name}.attn.proj", d, d),
        .. Linear($"{name}.mlp.fc1", mlp, d),
        .. Linear($"{name}.mlp.fc2", d, mlp),
        .. Linear($"{name}.adaLN_modulation.1", 6 * d, d),
    ];

    static IEnumerable<(string, Shape)> Linear(string name, int outputs, int inputs) => [($"{name}.weight", (outputs, inputs)), ($"{name}.bias", outputs)];
}
