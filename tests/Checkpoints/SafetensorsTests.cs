using TaylorSeer.Engine;
using TaylorSeer.Engine.Checkpoints;

namespace TaylorSeer.Tests.Checkpoints;

public class SafetensorsTests
{
    [Fact]
    public void The_golden_model_opens_with_all_its_tensors_in_file_order()
    {
        using Checkpoint checkpoint = Golden.Open("models/tiny_c");

        Assert.Equal("safetensors", checkpoint.Format);
        Assert.Equal(203960, checkpoint.FileBytes);
        Assert.Equal("pos_embed", checkpoint.Tensors[0].Name);
        Assert.Equal((32, 1, 2, 2), checkpoint.Tensors[1].Shape);
        Assert.Equal(DType.F32, checkpoint.Tensors[1].DType);
        Assert.Equal(checkpoint.FileBytes - 8 - 2832, checkpoint.Tensors.Sum(t => t.Bytes));
    }

    [Fact]
    public void A_range_of_values_is_read_as_it_lies_in_the_whole()
    {
        using Checkpoint checkpoint = Golden.Open("models/tiny_c");
        float[] all = checkpoint.Values("t_embedder.mlp.0.weight");
        float[] part = new float[100];

        checkpoint.TryGet("t_embedder.mlp.0.weight", out CheckpointTensor? tensor);
        tensor!.Read(77, part);

        Assert.Equal(all[77..177], part);
        Assert.Contains(all, v => v != 0);
    }

    [Fact]
    public void Values_can_be_read_again_after_their_pages_were_released()
    {
        using Checkpoint checkpoint = Golden.Open("models/tiny_c");
        float[] before = checkpoint.Values("t_embedder.mlp.0.weight");

        foreach (CheckpointTensor tensor in checkpoint.Tensors)
            tensor.Release();

        Assert.Equal(before, checkpoint.Values("t_embedder.mlp.0.weight"));
    }

    [Fact]
    public void A_disposed_checkpoint_cannot_be_read()
    {
        Checkpoint checkpoint = Golden.Open("models/tiny_c");
        checkpoint.Dispose();

        Assert.Throws<ObjectDisposedException>(() => checkpoint.Tensors[0].Values());
    }
}
