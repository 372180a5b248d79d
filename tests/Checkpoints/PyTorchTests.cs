using TaylorSeer.Engine.Checkpoints;

namespace TaylorSeer.Tests.Checkpoints;

public class PyTorchTests
{
    [Theory]
    [InlineData("plain", "PyTorch zip")]
    [InlineData("legacy", "PyTorch legacy")]
    [InlineData("train", "PyTorch zip")]
    public void A_PyTorch_file_holds_the_same_bits_as_the_safetensors_file(string variant, string format)
    {
        using Checkpoint wanted = Golden.Open("models/tiny_c");
        using Checkpoint checkpoint = Golden.Open($"models/tiny_c.{variant}.pt");

        Assert.Equal(format, checkpoint.Format);
        Assert.Equal(wanted.Tensors.Select(t => t.Name).Order(), checkpoint.Tensors.Select(t => t.Name).Order());
        foreach (CheckpointTensor tensor in wanted.Tensors)
        {
            Assert.True(checkpoint.TryGet(tensor.Name, out CheckpointTensor? same));
            Assert.Equal(tensor.Shape, same.Shape);
            Assert.Equal(tensor.DType, same.DType);
            Assert.Equal(tensor.Values().Select(BitConverter.SingleToInt32Bits), same.Values().Select(BitConverter.SingleToInt32Bits));
        }
    }
}
