using TaylorSeer.Engine;
using TaylorSeer.Engine.Backends;
using TaylorSeer.Engine.Checkpoints;

namespace TaylorSeer.Tests.Checkpoints;

public class WeightsTests
{
    static readonly string[] AllButMlp = ["pos_embed", "x_embedder", "t_embedder", "y_embedder", "blocks", "final_layer"];

    [Fact]
    public void Weights_are_taken_by_scope_and_come_to_the_device_as_they_are()
    {
        using Checkpoint checkpoint = Golden.Open("models/tiny_c");
        using StorageDevice device = new();
        using Weights w = new(checkpoint, device);
        Weights mlp = w["blocks.0"]["mlp"];

        Tensor bias = mlp["fc1"].Take("bias", 128);
        PackedWeight matrix = mlp["fc1"].TakeMatrix("weight", 128, 32);
        PackedWeight kernel = w.TakeMatrix("x_embedder.proj.weight", 32, 4);
        foreach (string scope in AllButMlp)
            w.Ignore(scope);
        using WeightSet set = w.Complete("a test");

        float[] values = new float[128];
        device.Read(bias, values);
        Assert.Equal(checkpoint.Values("blocks.0.mlp.fc1.bias"), values);
        Assert.Equal(checkpoint.Values("blocks.0.mlp.fc1.weight"), ((PackedValues)matrix).Values);
        Assert.Equal(checkpoint.Values("x_embedder.proj.weight"), ((PackedValues)kernel).Values);
        Assert.Equal((32, 4), (kernel.Outputs, kernel.Inputs));
        Assert.Equal(4L * (128 + (128 * 32) + (32 * 4)), set.Bytes);
    }

    [Fact]
    public void A_tensor_larger_than_a_piece_arrives_whole()
    {
        using TemporaryFolder folder = new();
        SafetensorsWriter writer = new();
        writer.Add("x", (1500, 1000), DType.F32, (start, to) =>
        {
            for (int i = 0; i < to.Length; i++)
                to[i] = start + i;
        });
        writer.Save(folder["x.safetensors"]);
        using Checkpoint checkpoint = Checkpoint.Open(folder["x.safetensors"]);
        using StorageDevice device = new();
        using Weights w = new(checkpoint, device);

        Tensor x = w.Take("x", (1500, 1000));
        using WeightSet set = w.Complete("a test");

        float[] values = new float[1_500_000];
        device.Read(x, values);
        Assert.True(Enumerable.Range(0, values.Length).Select(i => (float)i).SequenceEqual(values));
    }

    [Fact]
    public void All_problems_are_reported_together()
    {
        using Checkpoint checkpoint = Golden.Open("models/tiny_c");
        using StorageDevice device = new();
        using Weights w = new(checkpoint, device);
        w.Take("x_embedder.proj.bias", 33);
        w.TakeMatrix("t_embedder.mlp.0.weight", 32, 255);
        w["blocks.99"].Take("bias", (1, 2)).Reshape(2);
        w.TakeMatrix("y_embedder.embedding_table.weight", 4, 32);
        foreach (string scope in AllButMlp[1..])
            w.Ignore(scope);

        CheckpointException e = Assert.Throws<CheckpointException>(() => w.Complete("DiT-S/2"));

        string[] wanted =
        [
            $"{checkpoint.Path}: this is not DiT-S/2.",
            "  1 missing:",
            "    blocks.99.bias (1, 2)",
            "  2 of another shape:",
            "    x_embedder.proj.bias is (32), wanted is (33)",
            "    t_embedder.mlp.0.weight is (32, 256), wanted is (32, 255)",
            "  1 left over:",
            "    pos_embed (1, 16, 32)",
        ];
        Assert.Equal(wanted, e.Message.Split('\n'));
        Assert.Empty(device.Packed);
        Assert.Equal(0, device.Allocations);
    }

    [Fact]
    public void Long_lists_are_cut_short()
    {
        using Checkpoint checkpoint = Golden.Open("models/tiny_c");
        using StorageDevice device = new();
        using Weights w = new(checkpoint, device);

        CheckpointException e = Assert.Throws<CheckpointException>(() => w.Complete("empty"));

        Assert.Contains($"{checkpoint.Tensors.Count} left over", e.Message, StringComparison.Ordinal);
        Assert.EndsWith($"and {checkpoint.Tensors.Count - 10} more", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_was_taken_is_freed_when_building_fails()
    {
        using Checkpoint checkpoint = Golden.Open("models/tiny_c");
        using StorageDevice device = new() { Refuses = "blocks.0.attn.qkv.weight" };
        Tensor taken = default;

        Assert.Throws<InsufficientMemoryException>(() =>
        {
            using Weights w = new(checkpoint, device);
            taken = w.Take("pos_embed", (1, 16, 32));
            w.TakeMatrix("t_embedder.mlp.0.weight", 32, 256);
            w["blocks.0.attn.qkv"].TakeMatrix("weight", 96, 32);
        });

        Assert.True(Assert.Single(device.Packed).IsDisposed);
        Assert.Throws<ObjectDisposedException>(() => device.Read(taken, new float[512]));
    }

    [Fact]
    public void What_was_taken_is_freed_when_something_is_left_over_and_kept_when_nothing_is()
    {
        using Checkpoint checkpoint = Golden.Open("models/tiny_c");
        using StorageDevice device = new();
        using (Weights w = new(checkpoint, device))
        {
            w.TakeMatrix("t_embedder.mlp.0.weight", 32, 256);
            Assert.Throws<CheckpointException>(() => w.Complete("a test"));
        }

        Assert.True(device.Packed[0].IsDisposed);

        WeightSet set;
        using (Weights w = new(checkpoint, device))
        {
            w.TakeMatrix("t_embedder.mlp.0.weight", 32, 256);
            foreach (string scope in AllButMlp)
                w.Ignore(scope);
            set = w.Complete("a test");
        }

        Assert.False(device.Packed[1].IsDisposed);
        set.Dispose();
        Assert.True(device.Packed[1].IsDisposed);
    }

    [Fact]
    public void A_weight_is_claimed_once()
    {
        using Checkpoint checkpoint = Golden.Open("models/tiny_c");
        using StorageDevice device = new();
        using Weights w = new(checkpoint, device);
        w["x_embedder"].Take("proj.bias", 32);

        InvalidOperationException e = Assert.Throws<InvalidOperationException>(() => w["x_embedder.proj"].Take("bias", 32));

        Assert.Contains("'x_embedder.proj.bias' was claimed twice", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Ignoring_a_scope_does_not_ignore_names_that_merely_begin_alike()
    {
        using TemporaryFolder folder = new();
        SafetensorsWriter writer = new();
        foreach (string name in new[] { "encoder.a", "encoder_b", "loss" })
            writer.Add(name, 1, new float[1]);
        writer.Save(folder["x.safetensors"]);
        using Checkpoint checkpoint = Checkpoint.Open(folder["x.safetensors"]);
        using StorageDevice device = new();
        using Weights w = new(checkpoint, device);
        w.Ignore("encoder.");
        w.Ignore("loss");

        CheckpointException e = Assert.Throws<CheckpointException>(() => w.Complete("a test"));

        Assert.Contains("1 left over:\n    encoder_b (1)", e.Message, StringComparison.Ordinal);
    }
}
