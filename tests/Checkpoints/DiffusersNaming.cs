using TaylorSeer.Engine.Checkpoints;

namespace TaylorSeer.Tests.Checkpoints;

/// <summary>Writes official DiT weights as diffusers would: the table of its conversion script, in the other direction than the loader's.</summary>
static class DiffusersNaming
{
    public static void Write(Checkpoint official, string path)
    {
        SafetensorsWriter writer = new();
        int depth = official.Tensors.Count(t => t.Name.EndsWith(".attn.qkv.weight", StringComparison.Ordinal));
        foreach (string kind in new[] { "weight", "bias" })
        {
            writer.Add($"pos_embed.proj.{kind}", Get($"x_embedder.proj.{kind}"));
            writer.Add($"proj_out_1.{kind}", Get($"final_layer.adaLN_modulation.1.{kind}"));
            writer.Add($"proj_out_2.{kind}", Get($"final_layer.linear.{kind}"));
            for (int block = 0; block < depth; block++)
            {
                string theirs = $"transformer_blocks.{block}", ours = $"blocks.{block}";
                writer.Add($"{theirs}.norm1.emb.timestep_embedder.linear_1.{kind}", Get($"t_embedder.mlp.0.{kind}"));
                writer.Add($"{theirs}.norm1.emb.timestep_embedder.linear_2.{kind}", Get($"t_embedder.mlp.2.{kind}"));
                writer.Add($"{theirs}.norm1.linear.{kind}", Get($"{ours}.adaLN_modulation.1.{kind}"));
                writer.Add($"{theirs}.attn1.to_out.0.{kind}", Get($"{ours}.attn.proj.{kind}"));
                writer.Add($"{theirs}.ff.net.0.proj.{kind}", Get($"{ours}.mlp.fc1.{kind}"));
                writer.Add($"{theirs}.ff.net.2.{kind}", Get($"{ours}.mlp.fc2.{kind}"));
                if (kind == "weight")
                    writer.Add($"{theirs}.norm1.emb.class_embedder.embedding_table.weight", Get("y_embedder.embedding_table.weight"));
                WriteThirds(writer, $"{theirs}.attn1", Get($"{ours}.attn.qkv.{kind}"), kind);
            }
        }

        writer.Save(path);

        CheckpointTensor Get(string name) => official.TryGet(name, out CheckpointTensor? tensor) ? tensor : throw new InvalidOperationException(name);
    }

    static void WriteThirds(SafetensorsWriter writer, string attention, CheckpointTensor qkv, string kind)
    {
        float[] all = qkv.Values();
        int third = all.Length / 3, width = qkv.Shape[0] / 3;
        string[] names = ["to_q", "to_k", "to_v"];
        for (int i = 0; i < names.Length; i++)
            writer.Add($"{attention}.{names[i]}.{kind}", qkv.Shape.Rank == 1 ? width : (width, width), all.AsMemory(i * third, third));
    }
}
