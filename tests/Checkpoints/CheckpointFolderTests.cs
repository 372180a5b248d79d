using System.Text;
using TaylorSeer.Engine;
using TaylorSeer.Engine.Checkpoints;
using TaylorSeer.Models;

namespace TaylorSeer.Tests.Checkpoints;

public class CheckpointFolderTests
{
    const string Config = """{"_class_name":"Transformer2DModel","num_attention_heads":2,"attention_bias":true,"norm_eps":1e-6,"sample_size":null,"block_out_channels":[128,256]}""";

    [Fact]
    public void A_diffusers_folder_maps_to_exactly_the_official_weights()
    {
        using Checkpoint wanted = Golden.Open("models/tiny_c");
        using TemporaryFolder folder = new();
        folder.Write("transformer/config.json", Encoding.UTF8.GetBytes(Config));
        DiffusersNaming.Write(wanted, folder["transformer/diffusion_pytorch_model.safetensors"]);

        using Checkpoint checkpoint = Checkpoint.Open(folder.Path);
        NamedSources sources = DiffusersNames.Map(checkpoint);

        Assert.True(DiffusersNames.Matches(checkpoint));
        Assert.False(DiffusersNames.Matches(wanted));
        Assert.Equal("diffusers folder, safetensors", checkpoint.Format);
        Assert.Equal(wanted.Tensors.Select(t => t.Name).Where(n => n != "pos_embed").Order(), sources.Names.Order());
        foreach (string name in sources.Names)
        {
            IWeightSource source = sources.Find(name)!;
            float[] values = new float[source.Shape.Count];
            source.Read(0, values);
            Assert.True(wanted.TryGet(name, out CheckpointTensor? official));
            Assert.Equal(official.Shape, source.Shape);
            Assert.Equal(official.Values(), values);
        }
    }

    [Fact]
    public void A_tensor_without_a_place_keeps_its_name()
    {
        using TemporaryFolder folder = new();
        SafetensorsWriter writer = new();
        foreach (string name in new[] { "pos_embed.proj.weight", "transformer_blocks.0.attn1.to_q.weight", "transformer_blocks.0.attn2.to_q.weight", "extra", "pos_embed.pos_embed" })
            writer.Add(name, 1, new float[1]);
        writer.Save(folder["x.safetensors"]);

        using Checkpoint checkpoint = Checkpoint.Open(folder["x.safetensors"]);

        // to_q alone makes no qkv, and diffusers' own position table is not wanted
        Assert.Equal(
            ["x_embedder.proj.weight", "transformer_blocks.0.attn1.to_q.weight", "transformer_blocks.0.attn2.to_q.weight", "extra"],
            DiffusersNames.Map(checkpoint).Names);
    }

    [Fact]
    public void Rows_put_one_below_another_are_read_across_their_borders()
    {
        using TemporaryFolder folder = new();
        SafetensorsWriter writer = new();
        writer.Add("a", (2, 2), new float[] { 0, 1, 2, 3 });
        writer.Add("b", (1, 2), new float[] { 4, 5 });
        writer.Add("c", (3, 2), new float[] { 6, 7, 8, 9, 10, 11 });
        writer.Save(folder["x.safetensors"]);
        using Checkpoint checkpoint = Checkpoint.Open(folder["x.safetensors"]);

        ConcatenatedRows rows = new("abc", checkpoint.Tensors);

        Assert.Equal((6, 2), rows.Shape);
        for (int start = 0; start <= 12; start++)
        {
            for (int count = 0; start + count <= 12; count++)
            {
                float[] values = new float[count];
                rows.Read(start, values);
                Assert.Equal(Enumerable.Range(start, count).Select(i => (float)i), values);
            }
        }

        Assert.Throws<ArgumentOutOfRangeException>(() => rows.Read(11, new float[2]));
    }

    [Fact]
    public void A_configuration_is_read_by_type()
    {
        using TemporaryFolder folder = new();
        CheckpointConfig config = new(folder.Write("config.json", Encoding.UTF8.GetBytes(Config)));

        Assert.Equal(2, config.Int("num_attention_heads"));
        Assert.Equal("Transformer2DModel", config.Text("_class_name"));
        Assert.True(config.Flag("attention_bias"));
        Assert.Equal(1e-6, config.Number("norm_eps"));
        Assert.Equal([128, 256], config.Ints("block_out_channels"));
        Assert.Null(config.Int("sample_size"));
        Assert.Null(config.Int("absent"));
        CheckpointException e = Assert.Throws<CheckpointException>(() => config.Int("_class_name"));
        Assert.Contains("'_class_name' is \"Transformer2DModel\"; a whole number is wanted", e.Message, StringComparison.Ordinal);
        Assert.Throws<CheckpointException>(() => config.Int("norm_eps"));
        Assert.Throws<CheckpointException>(() => config.Ints("num_attention_heads"));
        Assert.Throws<CheckpointException>(() => config.Flag("num_attention_heads"));
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("{")]
    [InlineData("")]
    [InlineData("{\"a\":1,\"a\":2}")]
    [InlineData("{\"a\":[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]}")]
    public void A_configuration_that_is_no_flat_object_is_refused(string json)
    {
        using TemporaryFolder folder = new();
        string path = folder.Write("config.json", Encoding.UTF8.GetBytes(json));

        Assert.Throws<CheckpointException>(() => new CheckpointConfig(path));
    }

    [Fact]
    public void A_checkpoint_in_several_files_is_opened_through_its_index_and_through_its_folder()
    {
        using Checkpoint whole = Golden.Open("models/tiny_c");
        using TemporaryFolder folder = new();
        string index = WriteShards(whole, folder);

        foreach (string path in new[] { index, folder.Path })
        {
            using Checkpoint checkpoint = Checkpoint.Open(path);
            Assert.EndsWith("2 files of safetensors", checkpoint.Format, StringComparison.Ordinal);
            Assert.Equal(whole.Tensors.Select(t => t.Name).Order(), checkpoint.Tensors.Select(t => t.Name).Order());
            foreach (CheckpointTensor tensor in whole.Tensors)
                Assert.Equal(tensor.Values(), checkpoint.Values(tensor.Name));
        }
    }

    [Theory]
    [InlineData("""{"weight_map":{"a":"../secret"}}""", "not the name of a file beside it")]
    [InlineData("""{"weight_map":{"a":"C:secret"}}""", "not the name of a file beside it")]
    [InlineData("""{"weight_map":{"a":"/etc/passwd"}}""", "not the name of a file beside it")]
    [InlineData("""{"weight_map":{"a":".."}}""", "not the name of a file beside it")]
    [InlineData("""{"weight_map":{"a":7}}""", "not the name of a file beside it")]
    [InlineData("""{"weight_map":{}}""", "names 0 files")]
    [InlineData("""{"weight_map":[]}""", "JSON without a 'weight_map'")]
    [InlineData("""{"a":1}""", "JSON without a 'weight_map'")]
    [InlineData("""{"weight_map":{"a":"x.safetensors","a":"x.safetensors"}}""", "not usable as an index")]
    [InlineData("""{"weight_map":{"a":"absent.safetensors"}}""", "there is no such file")]
    [InlineData("""{"weight_map":{"a":"x.safetensors"}}""", "'a' is in x.safetensors, but it is not there")]
    public void An_index_that_lies_is_refused(string json, string reason)
    {
        using TemporaryFolder folder = new();
        SafetensorsWriter writer = new();
        writer.Add("b", 1, new float[1]);
        writer.Save(folder["x.safetensors"]);

        string index = folder.Write("x.safetensors.index.json", Encoding.UTF8.GetBytes(json));
        CheckpointException e = Assert.Throws<CheckpointException>(() => Checkpoint.Open(index).Dispose());

        Assert.Contains(reason, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_with_several_candidates_or_none_is_refused()
    {
        using TemporaryFolder folder = new();
        CheckpointException none = Assert.Throws<CheckpointException>(() => Checkpoint.Open(folder.Path).Dispose());
        Assert.Contains("without weights", none.Message, StringComparison.Ordinal);

        folder.Write("a.safetensors", [1]);
        folder.Write("b.bin", [1]);
        CheckpointException two = Assert.Throws<CheckpointException>(() => Checkpoint.Open(folder.Path).Dispose());
        Assert.Contains("(a.safetensors, b.bin)", two.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "the file is empty")]
    [InlineData("<!DOCTYPE html><html>", "a web page")]
    [InlineData("version https://git-lfs.github.com/spec/v1", "a git-lfs pointer")]
    [InlineData("GGUF3", "the GGUF header runs past the end")]
    [InlineData("hello", "not a checkpoint")]
    public void What_is_no_checkpoint_is_named(string contents, string reason)
    {
        using TemporaryFolder folder = new();
        string path = folder.Write("x.pt", Encoding.UTF8.GetBytes(contents));

        CheckpointException e = Assert.Throws<CheckpointException>(() => Checkpoint.Open(path).Dispose());

        Assert.Contains(reason, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_file_is_named()
    {
        CheckpointException e = Assert.Throws<CheckpointException>(() => Checkpoint.Open("absent.safetensors").Dispose());
        Assert.Equal("absent.safetensors: there is no such file.", e.Message);
    }

    [Fact]
    public void The_container_is_told_by_its_contents_not_by_its_name()
    {
        using TemporaryFolder folder = new();
        File.Copy(Golden.Path("models/tiny_c.safetensors"), folder["a.pt"]);
        File.Copy(Golden.Path("models/tiny_c.plain.pt"), folder["b.safetensors"]);
        File.Copy(Golden.Path("models/tiny_c.legacy.pt"), folder["c.bin"]);

        foreach (var (name, format) in new[] { ("a.pt", "safetensors"), ("b.safetensors", "PyTorch zip"), ("c.bin", "PyTorch legacy") })
        {
            using Checkpoint checkpoint = Checkpoint.Open(folder[name]);
            Assert.Equal(format, checkpoint.Format);
        }
    }

    static string WriteShards(Checkpoint whole, TemporaryFolder folder)
    {
        StringBuilder map = new();
        for (int shard = 1; shard <= 2; shard++)
        {
            string name = $"diffusion_pytorch_model-0000{shard}-of-00002.safetensors";
            SafetensorsWriter writer = new();
            foreach (CheckpointTensor tensor in whole.Tensors.Where((_, i) => i % 2 == shard - 1))
            {
                writer.Add(tensor.Name, tensor);
                map.Append(map.Length > 0 ? "," : "").Append($"\"{tensor.Name}\":\"{name}\"");
            }

            writer.Save(folder[name]);
        }

        string json = $$$"""{"metadata":{"total_size":1},"weight_map":{{{{map}}}}}""";
        return folder.Write("diffusion_pytorch_model.safetensors.index.json", Encoding.UTF8.GetBytes(json));
    }
}
