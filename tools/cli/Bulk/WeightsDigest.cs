using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using TaylorSeer.Engine.Checkpoints;

namespace TaylorSeer.Cli.Bulk;

/// <summary>Says whether two checkpoints are the same model: names, sizes and values, whatever the file's format and order.</summary>
static class WeightsDigest
{
    const int Chunk = 1 << 18;

    /// <summary>SHA-256 of every tensor in the order of their names, values as f32.</summary>
    public static string Of(Checkpoint checkpoint, CancellationToken stop)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        float[] values = new float[Chunk];
        foreach (CheckpointTensor tensor in checkpoint.Tensors.OrderBy(t => t.Name, StringComparer.Ordinal))
        {
            hash.AppendData(Encoding.UTF8.GetBytes($"{tensor.Name} ({string.Join(", ", tensor.Dimensions)})\n"));
            for (long at = 0; at < tensor.Count; at += Chunk)
            {
                stop.ThrowIfCancellationRequested();
                Span<float> part = values.AsSpan(0, (int)Math.Min(Chunk, tensor.Count - at));
                tensor.Read(at, part);
                Append(hash, part);
            }
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    static void Append(IncrementalHash hash, Span<float> values)
    {
        Span<int> bits = MemoryMarshal.Cast<float, int>(values);
        if (!BitConverter.IsLittleEndian)
            BinaryPrimitives.ReverseEndianness(bits, bits);
        hash.AppendData(MemoryMarshal.AsBytes(bits));
    }
}
