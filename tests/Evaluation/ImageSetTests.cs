using System.IO.Compression;
using TaylorSeer.Cli;
using TaylorSeer.Cli.Evaluation;
using TaylorSeer.Engine.Images;
using TaylorSeer.Tests.Checkpoints;

namespace TaylorSeer.Tests.Evaluation;

public sealed class ImageSetTests : IDisposable
{
    static readonly byte[] Pixels = [.. Enumerable.Range(0, 2 * 3 * 4 * 3).Select(i => (byte)(i * 7))];        // (2, 3, 4, 3)

    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void An_array_a_packed_one_and_a_folder_hold_the_same_images()
    {
        byte[] npy = Arrays.Npy(Pixels, "2, 3, 4, 3");
        for (int i = 0; i < 2; i++)
            PngWriter.Write(folder[$"{i}.png"], new Picture(4, 3, 3, Pixels[(i * 36)..((i + 1) * 36)]));
        string[] paths =
        [
            folder.Path,
            folder.Write("a.npy", npy),
            folder.Write("stored.npz", Arrays.Npz(npy, CompressionLevel.NoCompression)),
            folder.Write("packed.npz", Arrays.Npz(npy, CompressionLevel.Optimal)),
        ];
        foreach (string path in paths)
        {
            ImageSet set = ImageSet.Open(path);
            Assert.Equal(2, set.Count);
            Assert.Equal(Pixels, set.Pictures().SelectMany(p => p.Pixels));
            Assert.All(set.Pictures(), p => Assert.Equal((4, 3, 3), (p.Width, p.Height, p.Channels)));
        }
    }

    [Theory]
    [InlineData("|u1", "2, 36", "False", "the array is (2, 36); images are (N, H, W, C)")]
    [InlineData("|u1", "2, 3, 6, 2", "False", "images are (N, H, W, C) with 1 or 3 channels")]
    [InlineData("|u1", "0, 3, 4, 3", "False", "the array is (0, 3, 4, 3)")]
    [InlineData("<f4", "2, 3, 4, 3", "False", "elements '<f4'; images are uint8")]
    [InlineData("|u1", "2, 3, 4, 3", "True", "in Fortran order")]
    [InlineData("|u1", "3, 3, 4, 3", "False", "are there; the file is damaged")]
    [InlineData("|u1", "2, 3, x, 3", "False", "gives the size 'x'")]
    [InlineData("|u1", "2147483647, 65536, 65536, 3", "False", "are there; the file is damaged")]
    public void Other_arrays_are_refused(string type, string shape, string order, string message)
    {
        byte[] npy = Arrays.Npy(Pixels, shape, type, order);
        Assert.Contains(message, Refusal(npy), StringComparison.Ordinal);
        Assert.Contains(message, Refusal(Arrays.Npz(npy, CompressionLevel.Fastest)), StringComparison.Ordinal);
    }

    [Fact]
    public void Damaged_arrays_are_refused_or_read()
    {
        byte[] npy = Arrays.Npy(Pixels, "2, 3, 4, 3");
        foreach (byte[] good in new[] { npy, Arrays.Npz(npy, CompressionLevel.NoCompression), Arrays.Npz(npy, CompressionLevel.Optimal) })
        {
            int read = 0;
            for (int seed = 0; seed < 500; seed++)
            {
                string path = folder.Write("set", new Damage(seed).Apply(good, 128, 128));
                long before = GC.GetAllocatedBytesForCurrentThread();
                try
                {
                    read += ImageSet.Open(path).Pictures().Count();
                }
                catch (FailureException)
                {
                }

                Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
            }

            Assert.InRange(read, 1, 999);
        }
    }

    [Fact]
    public void Every_cut_is_noticed()
    {
        byte[] npy = Arrays.Npy(Pixels, "2, 3, 4, 3"), npz = Arrays.Npz(npy, CompressionLevel.Optimal);
        for (int length = 0; length < npy.Length; length++)
            Assert.Contains("set", Refusal(npy[..length]), StringComparison.Ordinal);
        for (int length = 0; length < npz.Length; length++)
            Assert.Contains("set", Refusal(npz[..length]), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(CompressionLevel.NoCompression)]
    [InlineData(CompressionLevel.Optimal)]
    public void A_damaged_npz_never_gives_other_pixels(CompressionLevel level)
    {
        byte[] npy = Arrays.Npy(Pixels, "2, 3, 4, 3"), npz = Arrays.Npz(npy, level);
        int start = 30 + "arr_0.npy".Length, end = npz.AsSpan().LastIndexOf("PK\x01\x02"u8), noticed = 0;
        for (int i = start; i < end; i++)
        {
            byte[] damaged = [.. npz];
            damaged[i] ^= 0x04;
            string path = folder.Write("set", damaged);
            byte[] read = [];
            Exception? error = Record.Exception(() => read = [.. ImageSet.Open(path).Pictures().SelectMany(p => p.Pixels)]);
            Assert.True(error is FailureException || (error is null && read.SequenceEqual(Pixels)), $"byte {i}: {error}");
            noticed += error is null ? 0 : 1;
        }

        // What is packed may name the same bytes in two ways (a copy of one blank or of another), or end in bits without meaning.
        int same = level == CompressionLevel.NoCompression ? 0 : 4;
        Assert.InRange(noticed, end - start - same, end - start);
    }

    [Fact]
    public void Refusals_say_what_is_wrong()
    {
        Assert.Contains("holds labels.npy, and no arr_0.npy", Refusal(Arrays.Npz([1], CompressionLevel.Fastest, "labels.npy")), StringComparison.Ordinal);
        Assert.Contains("not a .npy array", Refusal("something else"u8.ToArray()), StringComparison.Ordinal);
        Assert.Contains("there is no PNG file", Assert.Throws<FailureException>(() => ImageSet.Open(folder.Path)).Message, StringComparison.Ordinal);
        Assert.Contains("no such file or folder", Assert.Throws<FailureException>(() => ImageSet.Open(folder["nothing"])).Message, StringComparison.Ordinal);
        PngWriter.Write(folder["clear.png"], new Picture(1, 1, 4));
        Assert.Contains("clear.png has transparency", Assert.Throws<FailureException>(() => ImageSet.Open(folder.Path).Pictures().Count()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Sets_that_do_not_match_are_refused()
    {
        string a = Path.Combine(folder.Path, "a"), b = Path.Combine(folder.Path, "b");
        Directory.CreateDirectory(a);
        Directory.CreateDirectory(b);
        PngWriter.Write(Path.Combine(a, "1.png"), new Picture(2, 2, 1));
        PngWriter.Write(Path.Combine(b, "2.png"), new Picture(2, 2, 1));
        Assert.Contains("has 1 image without a counterpart in", Mismatch(a, b), StringComparison.Ordinal);

        PngWriter.Write(Path.Combine(b, "1.png"), new Picture(2, 3, 1));
        PngWriter.Write(Path.Combine(a, "2.png"), new Picture(2, 2, 1));
        Assert.Contains("1.png is 2 x 2 gray in", Mismatch(a, b), StringComparison.Ordinal);

        string array = folder.Write("three.npy", Arrays.Npy(new byte[12], "3, 2, 2, 1"));
        Assert.Contains("holds 2 images and", Mismatch(a, array), StringComparison.Ordinal);
    }

    static string Mismatch(string a, string b) =>
        Assert.Throws<FailureException>(() => ImagePairs.Of(ImageSet.Open(a), ImageSet.Open(b)).Count()).Message;

    string Refusal(byte[] file)
    {
        string path = folder.Write("set", file);
        Exception error = Assert.ThrowsAny<Exception>(() => ImageSet.Open(path).Pictures().Count());
        Assert.True(error is FailureException, $"{error}");
        return error.Message;
    }
}
