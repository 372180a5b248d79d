using System.IO.Compression;
using TaylorSeer.Engine.Images;

namespace TaylorSeer.Cli.Evaluation;

/// <summary>Images in one array uint8 (N, H, W, C): an .npy file, or <c>arr_0</c> of an .npz, compressed or not.</summary>
sealed class ImageArray : ImageSet
{
    const string Member = "arr_0.npy";

    readonly bool zipped;
    readonly int count, height, width, channels;

    ImageArray(string path, bool zipped)
        : base(path)
    {
        this.zipped = zipped;
        using Source source = new(path, zipped);
        NpyHeader header = NpyHeader.Read(source.Stream, path);
        if (header.Type is not ("|u1" or "u1" or "<u1") || header.Fortran)
            throw new FailureException($"{path}: the array has elements '{header.Type}'{(header.Fortran ? " in Fortran order" : "")}; images are uint8 ('|u1') in C order");
        if (header.Shape is not [> 0 and <= int.MaxValue, > 0 and <= 1 << 16, > 0 and <= 1 << 16, 1 or 3])
            throw new FailureException($"{path}: the array is ({string.Join(", ", header.Shape)}); images are (N, H, W, C) with 1 or 3 channels");

        (count, height, width, channels) = ((int)header.Shape[0], (int)header.Shape[1], (int)header.Shape[2], (int)header.Shape[3]);
        long needed = header.Bytes + (header.Shape[0] * height * width * channels);
        if (source.Length != needed)
            throw new FailureException($"{path}: an array ({string.Join(", ", header.Shape)}) takes {needed} bytes with its header, and {source.Length} are there; the file is damaged");
    }

    public override int Count => count;

    public static ImageArray OpenFile(string path)
    {
        Span<byte> magic = stackalloc byte[2];
        using (FileStream file = File.OpenRead(path))
        {
            if (file.ReadAtLeast(magic, magic.Length, throwOnEndOfStream: false) < magic.Length)
                throw new FailureException($"{path} is empty");
        }

        return new(path, zipped: magic.SequenceEqual("PK"u8));
    }

    public override string Name(int image) => $"image {image}";

    public override IEnumerable<Picture> Pictures()
    {
        using Source source = new(Path, zipped);
        using ChecksumStream stream = new(source.Stream);
        NpyHeader.Read(stream, Path);
        for (int i = 0; i < count; i++)
        {
            Picture picture = new(width, height, channels);
            try
            {
                stream.ReadExactly(picture.Pixels);
            }
            catch (Exception e) when (e is EndOfStreamException or InvalidDataException)
            {
                throw new FailureException($"{Path}: image {i} cannot be read: {e.Message} The file is damaged.");
            }

            yield return picture;
        }

        if (source.Crc is uint expected && stream.Crc != expected)
            throw new FailureException($"{Path}: {Member} has the checksum {stream.Crc:x8}, the file says {expected:x8}; it is damaged");
    }

    /// <summary>The bytes of the array, wherever they are.</summary>
    sealed class Source : IDisposable
    {
        readonly ZipArchive? archive;

        public Source(string path, bool zipped)
        {
            if (!zipped)
            {
                FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16);
                (Stream, Length) = (file, file.Length);
                return;
            }

            try
            {
                archive = ZipFile.OpenRead(path);
                ZipArchiveEntry entry = archive.GetEntry(Member)
                    ?? throw new FailureException($"{path} holds {(archive.Entries.Count == 0 ? "nothing" : string.Join(", ", archive.Entries.Take(8).Select(e => e.FullName)))}, and no {Member}", "numpy.savez(FILE, images) names the first array arr_0");
                (Stream, Length, Crc) = (entry.Open(), entry.Length, entry.Crc32);
            }
            catch (InvalidDataException e)
            {
                archive?.Dispose();
                throw new FailureException($"{path} is a damaged or incomplete .npz: {e.Message}");
            }
            catch
            {
                archive?.Dispose();
                throw;
            }
        }

        public Stream Stream { get; }

        /// <summary>Bytes of the array with its header, unpacked.</summary>
        public long Length { get; }

        /// <summary>Checksum of these bytes, if they have one.</summary>
        public uint? Crc { get; }

        public void Dispose()
        {
            Stream.Dispose();
            archive?.Dispose();
        }
    }
}
