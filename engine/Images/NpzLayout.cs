using System.Buffers.Binary;
using System.Text;

namespace TaylorSeer.Engine.Images;

// An npz is a zip archive of npy files; ours holds one, stored without compression, so that readers can stream or map it:
//
//   local header    30 bytes, "arr_0.npy", [20 bytes: sizes in 64 bits]
//   npy             magic, version 1.0, length, "{'descr': '|u1', 'fortran_order': False, 'shape': (N, H, W, C), }", spaces, newline: 128 bytes
//   pixels          N H W C bytes, row-major
//   directory       46 bytes, "arr_0.npy", [20 bytes]
//   [Zip64 end of directory 56 bytes, its locator 20 bytes]
//   end             22 bytes, comment
//
// Bracketed parts are there when 32 bits do not hold the size (Zip64). The time is always 1980-01-01, the first that zip
// knows, so equal images give equal files. Everything but the checksum is known before the first pixel.
//
// PKWARE APPNOTE 6.3.10, sections 4.3 and 4.5.3; NumPy Enhancement Proposal 1 (npy).

/// <summary>The bytes around the pixels of an npz file with the array <c>arr_0</c> (N, H, W, C) of uint8.</summary>
/// <param name="Images">N</param>
/// <param name="Height">H, pixels</param>
/// <param name="Width">W, pixels</param>
/// <param name="Channels">C</param>
/// <param name="Comment">what the archive says about itself, at most 65,535 Latin characters</param>
public sealed record NpzLayout(long Images, int Height, int Width, int Channels, string Comment)
{
    const string Entry = "arr_0.npy";
    const int HeaderAlignment = 64, LocalHeader = 30, Zip64Extra = 20, ChecksumAt = 14;
    const uint InExtra = uint.MaxValue;

    readonly byte[] npy = NpyHeader(Images, Height, Width, Channels);

    /// <summary>What the archive says about itself.</summary>
    /// <exception cref="ArgumentException">It is longer than 65,535 characters, or some are not Latin ones.</exception>
    public string Comment { get; init => field = Storable(value); } = Storable(Comment);

    /// <summary>Sizes in 64 bits although 32 would hold them: tests write no 4 GB.</summary>
    internal bool ForceZip64 { get; init; }

    /// <summary>Bytes of one image.</summary>
    public long ImageBytes => (long)Height * Width * Channels;

    /// <summary>Bytes of all pixels.</summary>
    public long PixelBytes => Images * ImageBytes;

    /// <summary>Bytes of the whole file.</summary>
    public long FileBytes => Prefix(0).Length + PixelBytes + Suffix(0).Length;

    /// <summary>Where in the file the checksum stands that is only known at the end.</summary>
    internal static int ChecksumOffset => ChecksumAt;

    /// <summary>The npy header: the checksum of the entry begins with it.</summary>
    internal ReadOnlySpan<byte> Npy => npy;

    long EntryBytes => npy.Length + PixelBytes;

    // the directory's place is behind the entry, so it needs 64 bits a little before the entry itself does
    bool IsZip64 => ForceZip64 || EntryBytes + LocalHeader + Entry.Length >= InExtra;

    /// <summary>Everything in front of the pixels.</summary>
    internal byte[] Prefix(uint checksum)
    {
        using MemoryStream bytes = new();
        using BinaryWriter to = new(bytes);
        to.Write(0x04034b50);
        WriteEntry(to, checksum);
        to.Write((ushort)Entry.Length);
        to.Write((ushort)(IsZip64 ? Zip64Extra : 0));
        to.Write(Encoding.ASCII.GetBytes(Entry));
        WriteSizes(to);
        to.Write(npy);
        return bytes.ToArray();
    }

    /// <summary>Everything behind the pixels.</summary>
    internal byte[] Suffix(uint checksum)
    {
        using MemoryStream bytes = new();
        using BinaryWriter to = new(bytes);
        long directory = LocalHeader + Entry.Length + (IsZip64 ? Zip64Extra : 0) + EntryBytes;
        to.Write(0x02014b50);
        to.Write(Version);                          // made by
        WriteEntry(to, checksum);
        to.Write((ushort)Entry.Length);
        to.Write((ushort)(IsZip64 ? Zip64Extra : 0));
        to.Write(new byte[10]);                     // no comment, disk 0, no attributes
        to.Write(0);                                // the entry is the first thing in the file
        to.Write(Encoding.ASCII.GetBytes(Entry));
        WriteSizes(to);
        long directoryBytes = bytes.Length;
        if (IsZip64)
            WriteZip64End(to, directory, directoryBytes);
        to.Write(0x06054b50);
        to.Write(0);                                // disk 0 holds the directory
        to.Write((ushort)1);
        to.Write((ushort)1);
        to.Write((uint)directoryBytes);
        to.Write(IsZip64 ? InExtra : (uint)directory);
        to.Write((ushort)Comment.Length);
        to.Write(Encoding.Latin1.GetBytes(Comment));
        return bytes.ToArray();
    }

    ushort Version => (ushort)(IsZip64 ? 45 : 20);

    void WriteEntry(BinaryWriter to, uint checksum)
    {
        to.Write(Version);                          // needed to read
        to.Write((ushort)0);                        // no flags
        to.Write((ushort)0);                        // stored
        to.Write((ushort)0);                        // 00:00:00
        to.Write((ushort)((1 << 5) | 1));           // 1980-01-01
        to.Write(checksum);
        to.Write(IsZip64 ? InExtra : (uint)EntryBytes);
        to.Write(IsZip64 ? InExtra : (uint)EntryBytes);
    }

    void WriteSizes(BinaryWriter to)
    {
        if (!IsZip64)
            return;
        to.Write((ushort)1);
        to.Write((ushort)16);
        to.Write(EntryBytes);
        to.Write(EntryBytes);
    }

    static void WriteZip64End(BinaryWriter to, long directory, long directoryBytes)
    {
        to.Write(0x06064b50);
        to.Write(44L);                              // bytes of this record that follow
        to.Write((ushort)45);
        to.Write((ushort)45);
        to.Write(0L);                               // disks
        to.Write(1L);
        to.Write(1L);
        to.Write(directoryBytes);
        to.Write(directory);
        to.Write(0x07064b50);
        to.Write(0);
        to.Write(directory + directoryBytes);
        to.Write(1);
    }

    static string Storable(string comment) => comment.Length <= ushort.MaxValue && comment.All(c => c <= 255)
        ? comment
        : throw new ArgumentException($"The comment of a zip archive has at most {ushort.MaxValue} characters, Latin ones; this has {comment.Length}.", nameof(comment));

    static byte[] NpyHeader(long images, int height, int width, int channels)
    {
        const int Fixed = 10;
        string text = $"{{'descr': '|u1', 'fortran_order': False, 'shape': ({images}, {height}, {width}, {channels}), }}";
        int whole = (Fixed + text.Length + 1 + HeaderAlignment - 1) / HeaderAlignment * HeaderAlignment;
        byte[] header = new byte[whole];
        header.AsSpan().Fill((byte)' ');
        ((ReadOnlySpan<byte>)[0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y', 1, 0]).CopyTo(header);
        BinaryPrimitives.WriteUInt16LittleEndian(header.AsSpan(8), (ushort)(whole - Fixed));
        Encoding.ASCII.GetBytes(text, header.AsSpan(Fixed));
        header[^1] = (byte)'\n';
        return header;
    }
}
