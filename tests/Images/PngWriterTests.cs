using System.Buffers.Binary;
using TaylorSeer.Engine.Files;
using TaylorSeer.Engine.Images;

namespace TaylorSeer.Tests.Images;

public class PngWriterTests
{
    public static TheoryData<int, int, int> Sizes => new() { { 1, 1, 1 }, { 1, 1, 3 }, { 7, 5, 1 }, { 5, 9, 3 }, { 64, 64, 3 }, { 3, 4, 2 }, { 6, 5, 4 } };

    [Theory, MemberData(nameof(Sizes))]
    public void What_is_written_is_read_again(int width, int height, int channels)
    {
        Picture noise = new(width, height, channels), smooth = new(width, height, channels);
        new Random(1).NextBytes(noise.Pixels);
        for (int i = 0; i < smooth.Pixels.Length; i++)
            smooth.Pixels[i] = (byte)((i / channels % width * 3) + (i / channels / width * 5) + (i % channels * 60));

        foreach (Picture picture in new[] { noise, smooth })
        {
            Picture read = PngReader.Parse(Encode(picture), "round trip").Picture;
            Assert.Equal((width, height, channels), (read.Width, read.Height, read.Channels));
            Assert.Equal(picture.Pixels, read.Pixels);
        }
    }

    [Fact]
    public void Chunks_and_checksums_are_those_of_the_specification()
    {
        byte[] file = Encode(new(2, 1, 1));
        Assert.Equal("89504E470D0A1A0A0000000D4948445200000002000000010800000000", Convert.ToHexString(file)[..58]);
        Assert.Equal("0000000049454E44AE426082", Convert.ToHexString(file)[^24..]);
        Assert.Equal(PngBuilder.Checksum(file[12..29]), BinaryPrimitives.ReadUInt32BigEndian(file.AsSpan(29)));
    }

    [Fact]
    public void Smooth_pictures_are_filtered_small()
    {
        Picture ramp = new(256, 256, 3);
        for (int i = 0; i < ramp.Pixels.Length; i++)
            ramp.Pixels[i] = (byte)((i / 3 % 256) + (i / 768) + (i % 3 * 7));
        Assert.InRange(Encode(ramp).Length, 1, ramp.Pixels.Length / 100);
    }

    [Fact]
    public void Texts_come_back_in_any_script()
    {
        Dictionary<string, string> text = new() { ["parameters"] = "seed 42, überall\nsecond line", ["class"] = "金魚", ["empty"] = "" };
        using MemoryStream file = new();
        PngWriter.Write(file, new(1, 1, 3), text);
        Assert.Equal(text, PngReader.Parse(file.ToArray(), "texts").Text);
    }

    [Theory]
    [InlineData("", "x")]
    [InlineData(" seed", "x")]
    [InlineData("se\ned", "x")]
    [InlineData("金", "x")]
    [InlineData("seed", "a\0b")]
    public void A_text_that_png_cannot_store_is_refused_and_leaves_no_file(string keyword, string value)
    {
        string folder = Directory.CreateTempSubdirectory().FullName, path = Path.Combine(folder, "out.png");
        try
        {
            Assert.Throws<ArgumentException>(() => PngWriter.Write(path, new(1, 1, 1), new Dictionary<string, string> { [keyword] = value }));
            Assert.Empty(Directory.GetFileSystemEntries(folder));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void A_file_replaces_an_older_one_only_when_it_is_whole()
    {
        string folder = Directory.CreateTempSubdirectory().FullName, path = Path.Combine(folder, "out.png");
        try
        {
            Picture older = new(2, 2, 1, [1, 2, 3, 4]), newer = new(1, 1, 1, [9]);
            PngWriter.Write(path, older);
            Assert.Throws<InvalidOperationException>(() => AtomicFile.Write(path, stream =>
            {
                stream.Write("half"u8);
                throw new InvalidOperationException("the disk is full");
            }));
            Assert.Equal(older.Pixels, PngReader.Read(path).Picture.Pixels);
            PngWriter.Write(path, newer);
            Assert.Equal(newer.Pixels, PngReader.Read(path).Picture.Pixels);
            Assert.Equal([path], Directory.GetFileSystemEntries(folder));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void A_picture_has_as_many_bytes_as_its_sizes_say()
    {
        Assert.Throws<ArgumentException>(() => new Picture(2, 2, 3, new byte[11]));
        Assert.Throws<ArgumentException>(() => new Picture(0, 2, 3));
        Assert.Throws<ArgumentException>(() => new Picture(1, 1, 5));
        Assert.Throws<ArgumentException>(() => new Picture(int.MaxValue, int.MaxValue, 4));
    }

    static byte[] Encode(Picture picture)
    {
        using MemoryStream file = new();
        PngWriter.Write(file, picture);
        return file.ToArray();
    }
}
