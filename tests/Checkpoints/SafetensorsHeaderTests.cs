using System.Buffers.Binary;
using System.Text;
using TaylorSeer.Engine.Checkpoints;

namespace TaylorSeer.Tests.Checkpoints;

/// <summary>Headers that lie. Each is refused with its own message, which names the file and the tensor.</summary>
public class SafetensorsHeaderTests
{
    const string Good = """{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""";

    public static TheoryData<string, int, string> Damaged => new()
    {
        { Good, 4, "ends at byte 8 of the data, which has 4" },
        { Good, 12, "take 8 bytes, but 12 follow" },
        { """{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"a":{"dtype":"F32","shape":[1],"data_offsets":[8,12]}}""", 12, "'a' occurs twice" },
        { """{"a":{"dtype":"F33","shape":[2],"data_offsets":[0,8]}}""", 8, "'a' has element type 'F33'" },
        { """{"a":{"dtype":"F8_E4M3","shape":[8],"data_offsets":[0,8]}}""", 8, "'a' has element type 'F8_E4M3'" },
        { """{"a":{"dtype":"F32","shape":[3],"data_offsets":[0,8]}}""", 8, "that is 12 bytes, but its range holds 8" },
        { """{"a":{"dtype":"F32","shape":[-2],"data_offsets":[0,8]}}""", 8, "the shape of 'a' holds something other" },
        { """{"a":{"dtype":"F32","shape":[2.5],"data_offsets":[0,8]}}""", 8, "the shape of 'a' holds something other" },
        { """{"a":{"dtype":"F32","shape":["2"],"data_offsets":[0,8]}}""", 8, "the shape of 'a' holds something other" },
        { """{"a":{"dtype":"F32","shape":[4294967296,4294967296],"data_offsets":[0,8]}}""", 8, "impossible shape" },
        { """{"a":{"dtype":"F32","shape":[4294967296,4294967296,0],"data_offsets":[0,0]}}""", 0, "impossible shape" },
        { """{"a":{"dtype":"F32","shape":[99999999999999999999],"data_offsets":[0,8]}}""", 8, "the shape of 'a' holds something other" },
        { """{"a":{"dtype":"F32","shape":[2],"data_offsets":[8,0]}}""", 8, "two ascending numbers" },
        { """{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4,8]}}""", 8, "two ascending numbers" },
        { """{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"F32","shape":[2],"data_offsets":[4,12]}}""", 12, "'b' starts at byte 4 of the data, but 8 bytes come before it: tensors overlap" },
        { """{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"F32","shape":[1],"data_offsets":[12,16]}}""", 16, "'b' starts at byte 12 of the data, but 8 bytes come before it: tensors leave a gap" },
        { """{"a":{"dtype":"F32","shape":[2]}}""", 8, "'a' lacks its data_offsets" },
        { """{"a":{"dtype":"F32","dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", 8, "'a' gives its dtype twice" },
        { """{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8],"x":1}}""", 8, "a property 'x'" },
        { """{"a":{"dtype":32,"shape":[2],"data_offsets":[0,8]}}""", 8, "the dtype of 'a' should be a String" },
        { """{"a":[]}""", 0, "'a' should be a StartObject" },
        { """{"__metadata__":{"k":1}}""", 0, "__metadata__ entry 'k' should be a String" },
        { """{"__metadata__":{"k":"1","k":"2"}}""", 0, "holds 'k' twice" },
        { """{"a":{"dtype":"F32","shape":[[[[[2]]]]],"data_offsets":[0,8]}}""", 8, "holds something other" },
        { """{"a":{"dtype":"\ud800","shape":[2],"data_offsets":[0,8]}}""", 8, "not what the format wants" },
        { Good + "x", 8, "not what the format wants" },
        { Good[..^1], 8, "not what the format wants" },
        { "{", 8, "not what the format wants" },
    };

    [Theory]
    [MemberData(nameof(Damaged))]
    public void A_damaged_header_is_refused_with_the_reason(string header, int dataBytes, string reason)
    {
        using TemporaryFolder folder = new();
        string path = folder.Write("x.safetensors", File(header, dataBytes));

        CheckpointException e = Assert.Throws<CheckpointException>(() => Checkpoint.Open(path).Dispose());

        Assert.Contains(reason, e.Message, StringComparison.Ordinal);
        Assert.StartsWith(path, e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(ulong.MaxValue, "should be 18446744073709551615 bytes long")]
    [InlineData(55UL + 8 + 1, "should be 64 bytes long, but only 62 follow")]
    public void A_header_longer_than_the_file_is_refused(ulong length, string reason)
    {
        using TemporaryFolder folder = new();
        byte[] bytes = File(Good, 8);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, length);

        CheckpointException e = Assert.Throws<CheckpointException>(() => Checkpoint.Open(folder.Write("x.safetensors", bytes)).Dispose());

        Assert.Contains(reason, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Metadata_padding_and_empty_tensors_are_ordinary()
    {
        using TemporaryFolder folder = new();
        string path = folder.Write("x.safetensors", File(
            """{"__metadata__":{"format":"pt"},"none":{"dtype":"F32","shape":[0,3],"data_offsets":[4,4]},"one":{"dtype":"F32","shape":[],"data_offsets":[0,4]}}    """, 4));

        using Checkpoint checkpoint = Checkpoint.Open(path);

        Assert.Equal("pt", checkpoint.Metadata["format"]);
        Assert.Empty(checkpoint.Values("none"));
        Assert.Equal([0f], checkpoint.Values("one"));
    }

    [Fact]
    public void A_tensor_of_five_dimensions_is_an_error_only_when_its_shape_is_asked_for()
    {
        using TemporaryFolder folder = new();
        string path = folder.Write("x.safetensors", File("""{"a":{"dtype":"F32","shape":[1,1,1,1,2],"data_offsets":[0,8]}}""", 8));

        using Checkpoint checkpoint = Checkpoint.Open(path);

        Assert.Equal([1, 1, 1, 1, 2], checkpoint.Tensors[0].Dimensions);
        Assert.Equal([0f, 0f], checkpoint.Tensors[0].Values());
        CheckpointException e = Assert.Throws<CheckpointException>(() => checkpoint.Tensors[0].Shape);
        Assert.Contains("'a' is (1, 1, 1, 1, 2)", e.Message, StringComparison.Ordinal);
    }

    internal static byte[] File(string header, int dataBytes)
    {
        byte[] text = Encoding.UTF8.GetBytes(header);
        byte[] file = new byte[8 + text.Length + dataBytes];
        BinaryPrimitives.WriteUInt64LittleEndian(file, (ulong)text.Length);
        text.CopyTo(file, 8);
        return file;
    }
}
