using System.IO.Compression;
using System.Text;
using TaylorSeer.Engine.Images;
using TaylorSeer.Tests.Checkpoints;

namespace TaylorSeer.Tests.Images;

public class PngReaderTests
{
    [Theory]
    [InlineData(1, new byte[] { 255, 0, 255, 255, 0, 0, 0, 0, 255 })]
    [InlineData(2, new byte[] { 170, 255, 0, 0, 170, 170, 85, 85, 85 })]
    [InlineData(4, new byte[] { 0xbb, 0x00, 0x11, 0x66, 0x77, 0x88, 0xff, 0xee, 0xdd })]
    public void Gray_of_few_bits_is_spread(int bits, byte[] expected)
    {
        byte[] rows = bits switch
        {
            1 => [0, 0b10100000, 0, 0b10000000, 0, 0b00100000],
            2 => [0, 0b10110000, 0, 0b00101000, 0, 0b01010100],
            _ => [0, 0xb0, 0x10, 0, 0x67, 0x80, 0, 0xfe, 0xd0],
        };
        Picture picture = Read(new PngBuilder().Header(3, 3, bits, 0).Data(rows));
        Assert.Equal((3, 3, 1), (picture.Width, picture.Height, picture.Channels));
        Assert.Equal(expected, picture.Pixels);
    }

    [Fact]
    public void Sixteen_bits_are_rounded_to_the_nearest_byte()
    {
        Picture picture = Read(new PngBuilder().Header(2, 1, 16, 2).Data(0, 0, 0, 0x7f, 0xff, 0xff, 0xff, 0x01, 0x01, 0x01, 0x81, 0x01, 0x82));
        Assert.Equal<byte[]>([0, 127, 255, 1, 1, 2], picture.Pixels);
    }

    [Fact]
    public void Filters_reach_one_pixel_back_whatever_its_bytes()
    {
        Picture wide = Read(new PngBuilder().Header(2, 1, 16, 6).Data(1, 1, 0, 2, 0, 3, 0, 4, 0, 1, 0, 1, 0, 1, 0, 1, 0));
        Assert.Equal<byte[]>([1, 2, 3, 4, 2, 3, 4, 5], wide.Pixels);
        Picture narrow = Read(new PngBuilder().Header(3, 1, 4, 0).Data(1, 0x12, 0x20));
        Assert.Equal<byte[]>([0x11, 0x22, 0x33], narrow.Pixels);
    }

    [Fact]
    public void Palettes_become_colours_and_alpha()
    {
        byte[] palette = [255, 0, 0, 0, 255, 0, 0, 0, 255];
        Picture opaque = Read(new PngBuilder().Header(3, 1, 8, 3).Chunk("PLTE", palette).Data(0, 2, 0, 1));
        Assert.Equal<byte[]>([0, 0, 255, 255, 0, 0, 0, 255, 0], opaque.Pixels);

        Picture alpha = Read(new PngBuilder().Header(3, 1, 2, 3).Chunk("PLTE", palette).Chunk("tRNS", 128).Data(0, 0b10000100));
        Assert.Equal<byte[]>([0, 0, 255, 255, 255, 0, 0, 128, 0, 255, 0, 255], alpha.Pixels);

        Assert.Contains("colour 3 of a palette of 3", Refusal(new PngBuilder().Header(1, 1, 8, 3).Chunk("PLTE", palette).Data(0, 3).End()), StringComparison.Ordinal);
    }

    [Fact]
    public void Texts_are_read_and_unknown_ancillary_chunks_passed_over()
    {
        PngImage image = PngReader.Parse(
            new PngBuilder().Header(1, 1, 8, 0).Chunk("tIME", 1, 2).Chunk("tEXt", Encoding.Latin1.GetBytes("seed\0" + "42"))
                .Chunk("iTXt", [.. "name\0\0\0de\0Name\0"u8, .. "金魚"u8]).Chunk("iTXt", [.. "broken\0\0\0"u8]).Data(0, 7).End(), "texts.png");
        Assert.Equal(new Dictionary<string, string> { ["seed"] = "42", ["name"] = "金魚" }, image.Text);
    }

    [Fact]
    public void Every_damaged_byte_is_noticed()
    {
        byte[] file = Small();
        for (int i = 0; i < file.Length; i++)
        {
            byte[] damaged = [.. file];
            damaged[i] ^= 0x10;
            Assert.Contains("small.png", Refusal(damaged), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Every_cut_is_noticed()
    {
        byte[] file = Small();
        for (int length = 0; length < file.Length; length++)
            Assert.Contains("small.png", Refusal(file[..length]), StringComparison.Ordinal);
    }

    /// <summary>Damage that no checksum shows: whole chunks that say wrong things.</summary>
    [Fact]
    public void Chunks_with_right_checksums_and_wrong_contents_are_refused_or_read()
    {
        (string Type, byte[] Data)[][] files = [.. new[] { (8, 2), (1, 0), (16, 6), (8, 3), (2, 3) }.Select(Whole)];
        int read = 0;
        for (int seed = 0; seed < 3000; seed++)
        {
            (string Type, byte[] Data)[] chunks = files[seed % files.Length];
            int damaged = seed / files.Length % chunks.Length;
            PngBuilder builder = new();
            for (int i = 0; i < chunks.Length; i++)
                builder.Chunk(chunks[i].Type, i == damaged ? new Damage(seed).Apply(chunks[i].Data, chunks[i].Data.Length, 0) : chunks[i].Data);
            byte[] file = builder.End();

            long before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                Picture picture = PngReader.Parse(file, "small.png").Picture;
                Assert.Equal(picture.Pixels.Length, picture.Width * picture.Height * picture.Channels);
                read++;
            }
            catch (PngException e)
            {
                Assert.Contains("small.png", e.Message, StringComparison.Ordinal);
            }

            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, (1 << 20) + (file.Length * 1032L));      // zlib's largest ratio
        }

        Assert.InRange(read, 300, 2700);

        static (string, byte[])[] Whole((int Bits, int Color) kind)
        {
            const int Side = 5;
            int samples = kind.Color switch { 2 => 3, 6 => 4, _ => 1 }, row = ((Side * samples * kind.Bits) + 7) / 8;
            byte[] rows = [.. Enumerable.Range(0, Side * (row + 1)).Select(i => (byte)(i % (row + 1) == 0 ? i % 5 : i * 3 % (kind.Color == 3 ? 64 : 256)))];
            using MemoryStream data = new();
            using (ZLibStream zlib = new(data, CompressionMode.Compress, leaveOpen: true))
                zlib.Write(rows);
            (string, byte[]) header = ("IHDR", [0, 0, 0, Side, 0, 0, 0, Side, (byte)kind.Bits, (byte)kind.Color, 0, 0, 0]), text = ("iTXt", [.. "name\0\0\0de\0Name\0"u8, .. "x"u8]);
            return kind.Color == 3 ? [header, text, ("PLTE", new byte[768]), ("tRNS", new byte[7]), ("IDAT", data.ToArray())] : [header, text, ("IDAT", data.ToArray())];
        }
    }

    [Fact]
    public void Refusals_say_what_is_wrong()
    {
        Assert.Contains("not a PNG", Refusal("GIF89a"u8.ToArray()), StringComparison.Ordinal);
        Assert.Contains("interlaced", Refusal(new PngBuilder().Header(1, 1, 8, 0, interlace: 1).Data(0, 0).End()), StringComparison.Ordinal);
        Assert.Contains("3 bits in colour type 0", Refusal(new PngBuilder().Header(1, 1, 3, 0).Data(0, 0).End()), StringComparison.Ordinal);
        Assert.Contains("0 x 1", Refusal(new PngBuilder().Header(0, 1, 8, 0).Data(0).End()), StringComparison.Ordinal);
        Assert.Contains("filter 5", Refusal(new PngBuilder().Header(1, 1, 8, 0).Data(5, 0).End()), StringComparison.Ordinal);
        Assert.Contains("ABCD", Refusal(new PngBuilder().Header(1, 1, 8, 0).Chunk("ABCD").Data(0, 0).End()), StringComparison.Ordinal);
        Assert.Contains("not the first chunk", Refusal(new PngBuilder().Data(0, 0).End()), StringComparison.Ordinal);
        Assert.Contains("compressed pixels", Refusal(new PngBuilder().Header(2, 2, 8, 0).Data(0, 0).End()), StringComparison.Ordinal);
        Assert.Contains("compressed pixels", Refusal(new PngBuilder().Header(1, 1, 8, 0).Chunk("IDAT", 1, 2, 3, 4).End()), StringComparison.Ordinal);
    }

    [Fact]
    public void A_header_that_promises_more_than_the_data_can_hold_takes_no_memory()
    {
        byte[] bomb = new PngBuilder().Header(20000, 20000, 8, 2).Data(0, 0).End();
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Contains("cannot hold 20000 x 20000", Refusal(bomb), StringComparison.Ordinal);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
        Assert.Contains("2 GiB", Refusal(new PngBuilder().Header(int.MaxValue, int.MaxValue, 16, 6).Data(0).End()), StringComparison.Ordinal);
    }

    static byte[] Small() => new PngBuilder().Header(2, 2, 8, 2).Data(0, 1, 2, 3, 4, 5, 6, 2, 1, 1, 1, 1, 1, 1).End();

    static Picture Read(PngBuilder builder) => PngReader.Parse(builder.End(), "small.png").Picture;

    static string Refusal(byte[] file) => Assert.Throws<PngException>(() => PngReader.Parse(file, "small.png")).Message;
}
