using System.IO.Compression;
using System.Text;
using TaylorSeer.Engine.Images;

namespace TaylorSeer.Tests.Images;

public sealed class NpzTests : IDisposable
{
    static readonly NpzLayout Layout = new(3, 2, 5, 3, "a comment");

    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Another_reader_of_zip_finds_the_array(bool zip64)
    {
        string path = Write(Layout with { ForceZip64 = zip64 });
        using ZipArchive zip = ZipFile.OpenRead(path);
        ZipArchiveEntry entry = Assert.Single(zip.Entries);
        Assert.Equal(("arr_0.npy", "a comment", 128 + 90, 128 + 90), (entry.FullName, zip.Comment, entry.Length, entry.CompressedLength));

        using MemoryStream npy = new();
        using (Stream open = entry.Open())
            open.CopyTo(npy);
        byte[] bytes = npy.ToArray();
        Assert.Equal("\u0093NUMPY\u0001\0v\0{'descr': '|u1', 'fortran_order': False, 'shape': (3, 2, 5, 3), }".PadRight(127) + '\n', Encoding.Latin1.GetString(bytes, 0, 128));
        Assert.Equal(Pixels(), bytes[128..]);
        Assert.Equal(PngBuilder.Checksum(bytes), entry.Crc32);
        Assert.Equal(new FileInfo(path).Length, (Layout with { ForceZip64 = zip64 }).FileBytes);
    }

    [Fact]
    public void Sizes_above_4_GB_take_64_bits()
    {
        NpzLayout small = new(50_000, 256, 128, 2, ""), large = new(50_000, 256, 256, 3, "");
        Assert.Equal(20 + 20 + 56 + 20, large.FileBytes - large.PixelBytes - (small.FileBytes - small.PixelBytes));
    }

    [Fact]
    public void A_file_is_recognised_by_what_is_in_it()
    {
        string path = Write(Layout);
        Assert.Equal(NpzState.Missing, NpzReader.Check(folder["none.npz"], Layout));
        Assert.Equal(NpzState.Whole, NpzReader.Check(path, Layout));
        Assert.Equal(NpzState.Other, NpzReader.Check(path, Layout with { Comment = "b comment" }));
        Assert.Equal(NpzState.Other, NpzReader.Check(path, Layout with { Images = 2 }));
        Assert.Equal(NpzState.Other, NpzReader.Check(folder.Write("text", "not at all"u8), Layout));
    }

    [Fact]
    public void Any_wrong_byte_and_any_missing_end_is_found()
    {
        byte[] whole = File.ReadAllBytes(Write(Layout));
        for (int at = 0; at < whole.Length; at++)
        {
            byte[] wrong = [.. whole];
            wrong[at] ^= 0x40;
            Assert.NotEqual(NpzState.Whole, NpzReader.Check(folder.Write("wrong", wrong), Layout));
            Assert.NotEqual(NpzState.Whole, NpzReader.Check(folder.Write("short", whole.AsSpan(0, at)), Layout));
        }

        whole[^40] ^= 1;
        Assert.Equal(NpzState.Damaged, NpzReader.Check(folder.Write("short", whole.AsSpan(0, 200)), Layout));
    }

    [Fact]
    public void Images_of_another_size_or_number_are_refused()
    {
        using MemoryStream stream = new();
        NpzWriter npz = new(stream, Layout);
        Assert.Throws<ArgumentException>(() => npz.Add(new byte[29]));
        Assert.Throws<InvalidOperationException>(npz.Finish);
        for (int i = 0; i < 3; i++)
            npz.Add(new byte[30]);
        Assert.Throws<ArgumentException>(() => npz.Add(new byte[30]));
    }

    [Fact]
    public void A_comment_that_zip_cannot_store_is_refused()
    {
        Assert.Throws<ArgumentException>(() => Layout with { Comment = new string('x', 65536) });
        Assert.Throws<ArgumentException>(() => new NpzLayout(3, 2, 5, 3, "金魚"));
    }

    string Write(NpzLayout layout)
    {
        string path = folder["x.npz"];
        using FileStream stream = File.Create(path);
        NpzWriter npz = new(stream, layout);
        foreach (byte[] image in Pixels().Chunk(30))
            npz.Add(image);
        npz.Finish();
        return path;
    }

    static byte[] Pixels() => [.. Enumerable.Range(0, 90).Select(i => (byte)(i * 7))];
}
