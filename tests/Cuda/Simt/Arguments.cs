using System.Runtime.InteropServices;

namespace TaylorSeer.Tests.Cuda.Simt;

/// <summary>Packs a kernel's arguments: each at the next multiple of its size.</summary>
static class Arguments
{
    public static byte[] Pack(params object[] values)
    {
        List<byte> bytes = [];
        foreach (object value in values)
        {
            byte[] raw = value switch
            {
                ulong v => BitConverter.GetBytes(v),
                long v => BitConverter.GetBytes(v),
                int v => BitConverter.GetBytes(v),
                uint v => BitConverter.GetBytes(v),
                float v => BitConverter.GetBytes(v),
                _ => throw new ArgumentException($"{value} is no argument of a kernel."),
            };
            bytes.AddRange(new byte[-bytes.Count & (raw.Length - 1)]);
            bytes.AddRange(raw);
        }

        return [.. bytes];
    }

    /// <summary>New global memory with these elements.</summary>
    public static ulong Upload<T>(this GlobalMemory memory, ReadOnlySpan<T> values)
        where T : unmanaged
    {
        ReadOnlySpan<byte> bytes = MemoryMarshal.AsBytes(values);
        ulong address = memory.Allocate(bytes.Length)!.Address;
        memory.CopyFromHost(address, bytes);
        return address;
    }

    /// <summary>Elements of global memory.</summary>
    public static T[] Download<T>(this GlobalMemory memory, ulong address, int count)
        where T : unmanaged
    {
        T[] values = new T[count];
        memory.CopyToHost(address, MemoryMarshal.AsBytes(values.AsSpan()));
        return values;
    }
}
