using TaylorSeer.Engine;
using TaylorSeer.Engine.Checkpoints;

namespace TaylorSeer.Tests.Checkpoints;

public class GgufTests
{
    [Fact]
    public void Values_of_every_type_are_read_and_sizes_are_outermost_first()
    {
        byte[] half = [.. new[] { 1.5f, -2f, 0.25f, 65504f }.SelectMany(v => BitConverter.GetBytes((Half)v))];
        byte[] brain = [.. new[] { 1f, -0.5f }.SelectMany(v => BitConverter.GetBytes((ushort)(BitConverter.SingleToUInt32Bits(v) >> 16)))];
        using Opened file = new(new GgufFile()
            .Entry("general.name", 8, GgufFile.TextValue("thing")).Entry("list", 9, [4, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0]).Entry("yes", 7, 1)
            .Tensor("a", 0, GgufFile.Floats(1, 2, 3, 4, 5, 6), 3, 2)
            .Tensor("half", 1, half, 4).Tensor("brain", 30, brain, 2, 1));

        Assert.Equal("GGUF 3", file.Checkpoint.Format);
        Assert.Equal(("thing", "list of 2", "true"), (file.Checkpoint.Metadata["general.name"], file.Checkpoint.Metadata["list"], file.Checkpoint.Metadata["yes"]));
        Assert.Equal((Shape)(2, 3), file["a"].Shape);
        Assert.Equal([1, 2, 3, 4, 5, 6], file["a"].Values());
        Assert.Equal([1.5f, -2, 0.25f, 65504], file["half"].Values());
        Assert.Equal([1f, -0.5f], file["brain"].Values());
    }

    [Fact]
    public void Blocks_of_bytes_are_multiplied_by_their_scale_from_any_place_on()
    {
        sbyte[] numbers = [.. Enumerable.Range(0, 64).Select(i => (sbyte)((i * 37) - 128))];
        byte[] blocks = [.. BitConverter.GetBytes((Half)0.5f), .. numbers[..32].Select(n => (byte)n), .. BitConverter.GetBytes((Half)(-2f)), .. numbers[32..].Select(n => (byte)n)];
        using Opened file = new(new GgufFile().Tensor("q", 8, blocks, 32, 2));
        float[] expected = [.. numbers.Select((n, i) => n * (i < 32 ? 0.5f : -2f))];

        Assert.Equal((Shape)(2, 32), file["q"].Shape);
        Assert.Equal(68, file["q"].Bytes);
        Assert.Equal(expected, file["q"].Values());
        float[] part = new float[21];
        file["q"].Read(17, part);
        Assert.Equal(expected[17..38], part);
    }

    [Fact]
    public void Another_alignment_moves_the_values()
    {
        using Opened file = new(new GgufFile(2, 128).Entry("general.alignment", 4, 128, 0, 0, 0).Tensor("a", 0, GgufFile.Floats(7)).Tensor("b", 0, GgufFile.Floats(8), 1));
        Assert.Equal([8f], file["b"].Values());
        Assert.Equal([7f], file["a"].Values());
    }

    public static TheoryData<string, byte[]> Wrong => new()
    {
        { "version 1 is not supported", new GgufFile(1).Build() },
        { "occurs twice", new GgufFile().Tensor("a", 0, new byte[4], 1).Tensor("a", 0, new byte[4], 1).Build() },
        { "holds 'k' twice", new GgufFile().Entry("k", 0, 1).Entry("k", 0, 2).Build() },
        { "element type 2, which is not supported", new GgufFile().Tensor("a", 2, new byte[18], 32).Build() },
        { "whole blocks of 32", new GgufFile().Tensor("a", 8, new byte[34], 31).Build() },
        { "has 5 dimensions", new GgufFile().Tensor("a", 0, new byte[4], 1, 1, 1, 1, 1).Build() },
        { "ends after the file", new GgufFile().Tensor("a", 0, new byte[4], 2).Build() },
        { "ends after the file", new GgufFile().TensorAt("a", 0, 1UL << 63, new byte[4], 1).Build() },
        { "impossible shape", new GgufFile().Tensor("a", 0, new byte[4], 1UL << 40, 1UL << 40).Build() },
        { "no multiple of 32", new GgufFile().TensorAt("a", 0, 4, new byte[8], 1).Build() },
        { "inside another tensor", new GgufFile().Tensor("a", 0, new byte[64], 16).TensorAt("b", 0, 32, [], 1).Build() },
        { "power of two", new GgufFile().Entry("general.alignment", 4, 33, 0, 0, 0).Build() },
        { "value of the type 13", new GgufFile().Entry("k", 13).Build() },
        { "a list of", new GgufFile().Entry("k", 9, 0, 0, 0, 0, 255, 255, 255, 255, 255, 255, 255, 127).Build() },
        { "announces", [.. "GGUF"u8, 3, 0, 0, 0, 255, 255, 255, 255, 255, 255, 255, 255, 0, 0, 0, 0, 0, 0, 0, 0] },
        { "runs past the end", [.. "GGUF"u8, 3, 0, 0, 0] },
    };

    [Theory, MemberData(nameof(Wrong))]
    public void What_is_wrong_is_refused_and_said(string said, byte[] bytes)
    {
        using TemporaryFolder folder = new();
        string path = folder.Write("x.gguf", bytes);
        Assert.Contains(said, Assert.Throws<CheckpointException>(() => Checkpoint.Open(path)).Message, StringComparison.Ordinal);
    }

    /// <summary>A file and what it was opened as.</summary>
    sealed class Opened : IDisposable
    {
        readonly TemporaryFolder folder = new();

        public Opened(GgufFile file) => Checkpoint = Checkpoint.Open(folder.Write("x.gguf", file.Build()));

        public Checkpoint Checkpoint { get; }

        public CheckpointTensor this[string name] => Checkpoint.Tensors.Single(t => t.Name == name);

        public void Dispose()
        {
            Checkpoint.Dispose();
            folder.Dispose();
        }
    }
}
