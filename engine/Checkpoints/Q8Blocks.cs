using System.Buffers.Binary;

namespace TaylorSeer.Engine.Checkpoints;

/// <summary>Numbers stored as Q8_0 of GGUF: blocks of 32 signed bytes that share a scale in f16, which stands before them.</summary>
static class Q8Blocks
{
    /// <summary>Numbers of a block.</summary>
    public const int Length = 32;

    /// <summary>Bytes of a block.</summary>
    public const int Bytes = sizeof(short) + Length;

    /// <summary>Numbers from <paramref name="first"/> of whole blocks on, as many as the destination holds. Each is one product, rounded once.</summary>
    public static void ToFloat(ReadOnlySpan<byte> blocks, int first, Span<float> destination)
    {
        for (int i = 0; i < destination.Length; i++)
        {
            ReadOnlySpan<byte> block = blocks[((first + i) / Length * Bytes)..];
            float scale = (float)BinaryPrimitives.ReadHalfLittleEndian(block);
            destination[i] = scale * (sbyte)block[sizeof(short) + ((first + i) % Length)];
        }
    }
}
