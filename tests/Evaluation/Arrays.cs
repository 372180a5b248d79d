using System.IO.Compression;
using System.Text;

namespace TaylorSeer.Tests.Evaluation;

/// <summary>Files as numpy writes them, put together by hand.</summary>
static class Arrays
{
    /// <summary>An .npy of version 1.</summary>
    public static byte[] Npy(byte[] elements, string shape, string type = "|u1", string order = "False")
    {
        string header = $"{{'descr': '{type}', 'fortran_order': {order}, 'shape': ({shape}), }}";
        header = header.PadRight(((header.Length + 10 + 64) / 64 * 64) - 11) + "\n";
        return [0x93, .. "NUMPY"u8, 1, 0, (byte)header.Length, (byte)(header.Length >> 8), .. Encoding.ASCII.GetBytes(header), .. elements];
    }

    /// <summary>An .npz with one array.</summary>
    public static byte[] Npz(byte[] npy, CompressionLevel level, string name = "arr_0.npy")
    {
        using MemoryStream file = new();
        using (ZipArchive archive = new(file, ZipArchiveMode.Create, leaveOpen: true))
        {
            using Stream entry = archive.CreateEntry(name, level).Open();
            entry.Write(npy);
        }

        return file.ToArray();
    }
}
