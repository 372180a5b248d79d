using System.IO.Compression;
using System.Text;
using TaylorSeer.Engine.Checkpoints;

namespace TaylorSeer.Tests.Checkpoints;

public class PyTorchTests
{
    static readonly float[] Six = [0, 1, 2, 3, 4, 5];

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

    [Fact]
    public void A_transposed_tensor_is_read_in_the_order_of_its_shape()
    {
        using TemporaryFolder folder = new();
        using Checkpoint checkpoint = Open(folder, Dictionary().Tensor("t", "0", 6, 0, [3, 2], [1, 3]).Storage("0", Six));

        Assert.Equal((3, 2), checkpoint.Tensors[0].Shape);
        Assert.Equal([0f, 3, 1, 4, 2, 5], checkpoint.Values("t"));
        for (int start = 0; start < 6; start++)
        {
            float[] rest = new float[6 - start];
            checkpoint.Tensors[0].Read(start, rest);
            Assert.Equal(checkpoint.Values("t")[start..], rest);
        }
    }

    [Fact]
    public void A_large_transposed_tensor_is_read_across_pieces()
    {
        using TemporaryFolder folder = new();
        float[] values = [.. Enumerable.Range(0, 70 * 90).Select(i => (float)i)];
        using Checkpoint checkpoint = Open(folder, Dictionary().Tensor("t", "0", values.Length, 0, [90, 70], [1, 90]).Storage("0", values));

        float[] read = checkpoint.Values("t");

        for (int row = 0; row < 90; row++)
        {
            for (int column = 0; column < 70; column++)
                Assert.Equal(values[(column * 90) + row], read[(row * 70) + column]);
        }
    }

    [Fact]
    public void A_slice_of_a_larger_storage_starts_at_its_offset()
    {
        using TemporaryFolder folder = new();
        using Checkpoint checkpoint = Open(folder, Dictionary()
            .Tensor("tail", "0", 6, 2, [4], [1])
            .Tensor("column", "0", 6, 1, [3], [2])
            .Tensor("one row", "0", 6, 3, [1, 3], [999, 1])
            .Tensor("repeated", "0", 6, 4, [2, 2], [0, 1])
            .Storage("0", Six));

        Assert.Equal([2f, 3, 4, 5], checkpoint.Values("tail"));
        Assert.Equal([1f, 3, 5], checkpoint.Values("column"));
        Assert.Equal([3f, 4, 5], checkpoint.Values("one row"));
        Assert.Equal([4f, 5, 4, 5], checkpoint.Values("repeated"));
    }

    [Theory]
    [InlineData(6, 0, 7, 1, "does not fit in its storage of 6")]
    [InlineData(6, 1, 6, 1, "does not fit in its storage of 6")]
    [InlineData(6, 0, 3, 3, "does not fit in its storage of 6")]
    [InlineData(6, -1, 3, 1, "does not fit in its storage of 6")]
    [InlineData(6, 5, 3, -1, "does not fit in its storage of 6")]
    [InlineData(6, 7, 0, 1, "does not fit in its storage of 6")]
    [InlineData(6, 0, 2, long.MaxValue, "does not fit in its storage of 6")]
    [InlineData(7, 0, 2, 1, "should have 7 elements, but only 6 are there")]
    [InlineData(-1, 0, 0, 1, "should have -1 elements")]
    [InlineData(6, 0, 1000, 0, "repeats the 6 values of its storage")]
    [InlineData(6, 0, long.MaxValue, 0, "impossible shape")]
    [InlineData(6, 0, -1, 1, "impossible shape")]
    public void A_tensor_outside_its_storage_is_refused(long count, long offset, long size, long stride, string reason)
    {
        using TemporaryFolder folder = new();
        TorchFile file = Dictionary().Tensor("t", "0", count, offset, [size], [stride]).Storage("0", Six);

        CheckpointException e = Assert.Throws<CheckpointException>(() => Open(folder, file).Dispose());

        Assert.Contains(reason, e.Message, StringComparison.Ordinal);
        Assert.Contains("'t'", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_storage_class_has_its_element_type()
    {
        using TemporaryFolder folder = new();
        using Checkpoint checkpoint = Open(folder, Dictionary()
            .Tensor("f16", "h", 2, 0, [2], [1], "HalfStorage").Storage("h", (short)0x3c00, (short)-0x4000)
            .Tensor("bf16", "b", 2, 0, [2], [1], "BFloat16Storage").Storage("b", (short)0x3f80, (short)0x4049)
            .Tensor("f64", "d", 1, 0, [], [], "DoubleStorage").Storage("d", 0.5)
            .Tensor("i64", "l", 1, 0, [1], [1], "LongStorage").Storage("l", -7L)
            .Tensor("i32", "i", 1, 0, [1], [1], "IntStorage").Storage("i", -7)
            .Tensor("bool", "o", 2, 0, [2], [1], "BoolStorage").Storage("o", true, false));

        Assert.Equal([1f, -2f], checkpoint.Values("f16"));
        Assert.Equal([1f, 3.140625f], checkpoint.Values("bf16"));
        Assert.Equal([0.5f], checkpoint.Values("f64"));
        Assert.Equal([-7f], checkpoint.Values("i64"));
        Assert.Equal([-7f], checkpoint.Values("i32"));
        Assert.Equal([1f, 0f], checkpoint.Values("bool"));
    }

    [Fact]
    public void A_storage_class_we_do_not_have_is_refused_by_name()
    {
        using TemporaryFolder folder = new();
        TorchFile file = Dictionary().Tensor("t", "0", 1, 0, [1], [1], "ComplexFloatStorage").Storage("0", 1L);

        CheckpointException e = Assert.Throws<CheckpointException>(() => Open(folder, file).Dispose());

        Assert.Contains("'t' is a ComplexFloatStorage", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_tensors_of_a_CompVis_checkpoint_are_under_state_dict()
    {
        using TemporaryFolder folder = new();
        using Checkpoint checkpoint = Open(folder, Dictionary()
            .Text("epoch").Number(3).Op((byte)'s')
            .Tensor("beside", "0", 6, 0, [1], [1])
            .Text("state_dict").Op((byte)'}').Tensor("inside", "0", 6, 0, [6], [1]).Op((byte)'s')
            .Storage("0", Six));

        Assert.Equal(["inside"], checkpoint.Tensors.Select(t => t.Name));
    }

    [Fact]
    public void A_parameter_is_the_tensor_that_it_wraps()
    {
        using TemporaryFolder folder = new();
        TorchFile file = Dictionary().Text("p").Global("torch._utils", "_rebuild_parameter").Op((byte)'(')
            .Global("torch._utils", "_rebuild_tensor").Op((byte)'(')
            .Op((byte)'(').Text("storage").Global("torch.cuda", "FloatStorage").Text("0").Text("cuda:0").Number(6).Op((byte)'t', (byte)'Q')
            .Number(0).Tuple(6).Tuple(1).Op((byte)'t', (byte)'R')
            .Op(0x88, (byte)'}', (byte)'t', (byte)'R', (byte)'s')
            .Storage("0", Six);
        using Checkpoint checkpoint = Open(folder, file);

        Assert.Equal(Six, checkpoint.Values("p"));
    }

    [Fact]
    public void A_pickle_that_wants_to_run_something_runs_nothing()
    {
        using TemporaryFolder folder = new();
        string witness = folder["witness"];
        using Checkpoint checkpoint = Open(folder, Dictionary()
            .Text("evil").Global("os", "system").Text($"touch {witness}").Op(0x85, (byte)'R', (byte)'s')
            .Text("type").Global("System.IO.File", "Create").Text(witness).Op(0x85, 0x81, (byte)'s')
            .Tensor("t", "0", 6, 0, [6], [1])
            .Storage("0", Six));

        Assert.Equal(["t"], checkpoint.Tensors.Select(t => t.Name));
        Assert.False(File.Exists(witness));
    }

    [Fact]
    public void Compressed_members_and_foreign_byte_order_are_refused()
    {
        using TemporaryFolder folder = new();
        TorchFile file = Dictionary().Tensor("t", "0", 6, 0, [6], [1]).Storage("0", Six);
        string compressed = folder.Write("c.pt", file.Build(CompressionLevel.Optimal));
        string big = folder.Write("b.pt", file.Member("byteorder", "big"u8.ToArray()).Build());

        CheckpointException c = Assert.Throws<CheckpointException>(() => Checkpoint.Open(compressed).Dispose());
        CheckpointException b = Assert.Throws<CheckpointException>(() => Checkpoint.Open(big).Dispose());

        Assert.Contains("is compressed", c.Message, StringComparison.Ordinal);
        Assert.Contains("byte order", b.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_dictionary_without_tensors_says_what_it_holds()
    {
        using TemporaryFolder folder = new();
        TorchFile file = Dictionary().Text("model").Op((byte)'}', (byte)'s').Text("opt").Op((byte)'}', (byte)'s');

        CheckpointException e = Assert.Throws<CheckpointException>(() => Open(folder, file).Dispose());

        Assert.Contains("Its entries are: model, opt.", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_storage_that_is_not_in_the_archive_is_named()
    {
        using TemporaryFolder folder = new();

        CheckpointException e = Assert.Throws<CheckpointException>(() => Open(folder, Dictionary().Tensor("t", "../x", 6, 0, [6], [1])).Dispose());

        Assert.Contains("lacks archive/data/../x", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Deep_and_cyclic_objects_are_no_trouble()
    {
        using TemporaryFolder folder = new();
        TorchFile file = Dictionary().Text("deep");
        for (int i = 0; i < 100_000; i++)
            file.Op((byte)']');
        for (int i = 1; i < 100_000; i++)
            file.Op((byte)'a');
        file.Op((byte)'s');
        file.Text("self").Op((byte)']', (byte)'q', 0, (byte)'h', 0, (byte)'a', (byte)'s');
        using Checkpoint checkpoint = Open(folder, file.Tensor("t", "0", 6, 0, [6], [1]).Storage("0", Six));

        Assert.Equal(Six, checkpoint.Values("t"));
    }

    [Theory]
    [InlineData("Q", "the stack is empty")]
    [InlineData("0", "no mark is set")]
    [InlineData("a", "the stack holds 0 of 1")]
    [InlineData("t", "no mark is set")]
    [InlineData("h!", "nothing is remembered under 33")]
    [InlineData("X????", "are left")]
    [InlineData("~", "7e is not an operation")]
    [InlineData("cno", "a line without an end")]
    public void A_damaged_pickle_is_refused_with_the_place(string operations, string reason)
    {
        using TemporaryFolder folder = new();
        TorchFile file = new TorchFile().Op(Encoding.ASCII.GetBytes(operations));

        CheckpointException e = Assert.Throws<CheckpointException>(() => Open(folder, file).Dispose());

        Assert.Contains(reason, e.Message, StringComparison.Ordinal);
        Assert.Contains("damaged at byte", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void More_operations_than_any_checkpoint_needs_are_refused()
    {
        using TemporaryFolder folder = new();
        TorchFile file = new();
        for (int i = 0; i < 1_000_001; i++)
            file.Op((byte)'N', (byte)'0');

        CheckpointException e = Assert.Throws<CheckpointException>(() => Open(folder, file).Dispose());

        Assert.Contains("more than 2000000 operations", e.Message, StringComparison.Ordinal);
    }

    static TorchFile Dictionary() => new TorchFile().Op((byte)'}');

    static Checkpoint Open(TemporaryFolder folder, TorchFile file) => Checkpoint.Open(folder.Write("x.pt", file.Build()));
}
