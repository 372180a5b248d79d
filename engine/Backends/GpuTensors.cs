using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using TaylorSeer.Engine.Memory;
using TaylorSeer.Kernels.Gpu;
using TaylorSeer.Kernels.Gpu.Dialect;

namespace TaylorSeer.Engine.Backends;

/// <summary>Tensors of GPU devices seen as the views that launches take, and their values converted on the way from and to the host.</summary>
static class GpuTensors
{
    /// <summary>The f32 elements from the tensor's first to the end of its memory; a kernel knows the sizes.</summary>
    public static GpuView<float> View(this Tensor tensor) => tensor.DType == DType.F32
        ? tensor.View<float>()
        : throw new ShapeException($"This operation takes f32, not {tensor}.");

    /// <summary>The same memory as elements of a type that the kernel knows how to read, which starts at a multiple of its size.</summary>
    public static GpuView<T> View<T>(this Tensor tensor)
        where T : unmanaged
    {
        GpuBuffer buffer = tensor.Buffer();
        long from = tensor.Offset * tensor.DType.Bytes() / Unsafe.SizeOf<T>();
        return buffer.View<T>(from, (buffer.Bytes / Unsafe.SizeOf<T>()) - from);
    }

    /// <summary>The same as bytes, of a tensor in f32, bf16 or f16: kernels take its <see cref="Storage"/> beside it.</summary>
    public static GpuView<byte> ByteView(this Tensor tensor)
    {
        GpuBuffer buffer = tensor.Buffer();
        long start = tensor.Offset * tensor.DType.Bytes();
        return buffer.View<byte>(start, buffer.Bytes - start);
    }

    /// <summary>What a tensor is kept in, as kernels call it.</summary>
    public static Storage Storage(this Tensor tensor) => StorageOf(tensor.DType);

    /// <inheritdoc cref="Storage(Tensor)"/>
    public static Storage StorageOf(DType type) => type switch
    {
        DType.F32 => Kernels.Gpu.Dialect.Storage.F32,
        DType.BF16 => Kernels.Gpu.Dialect.Storage.BF16,
        DType.F16 => Kernels.Gpu.Dialect.Storage.F16,
        _ => throw new ShapeException($"GPU kernels read f32, bf16 and f16, not {type}."),
    };

    /// <summary>Whether every row starts at a multiple of four elements and is a multiple of four long: kernels move vectors then.</summary>
    public static bool IsInFours(this Tensor tensor) => tensor.Offset % 4 == 0 && tensor.RowStride % 4 == 0 && tensor.Shape[-1] % 4 == 0;

    /// <summary>The memory that a tensor lies in.</summary>
    public static GpuBuffer Buffer(this Tensor tensor) => ((GpuMemory)tensor.Memory).Buffer;

    /// <summary>Copies host values to elements from <paramref name="start"/>, rounded to nearest even.</summary>
    public static void Write(GpuDevice gpu, GpuBuffer buffer, long start, ReadOnlySpan<float> values, DType type)
    {
        if (type == DType.F32)
        {
            gpu.Write(buffer, start * sizeof(float), MemoryMarshal.AsBytes(values));
            return;
        }

        using SixteenBits narrow = new(type, values.Length);
        for (int done = 0; done < values.Length; done += SixteenBits.Most)
        {
            ReadOnlySpan<float> part = values[done..Math.Min(done + SixteenBits.Most, values.Length)];
            gpu.Write(buffer, (start + done) * sizeof(ushort), MemoryMarshal.AsBytes(narrow.Round(part)));
        }
    }

    /// <summary>Copies elements from <paramref name="start"/> to the host. Waits for the device.</summary>
    public static void Read(GpuDevice gpu, GpuBuffer buffer, long start, Span<float> values, DType type)
    {
        if (type == DType.F32)
        {
            gpu.Read(buffer, start * sizeof(float), MemoryMarshal.AsBytes(values));
            return;
        }

        using SixteenBits narrow = new(type, values.Length);
        for (int done = 0; done < values.Length; done += SixteenBits.Most)
        {
            Span<float> part = values[done..Math.Min(done + SixteenBits.Most, values.Length)];
            gpu.Read(buffer, (start + done) * sizeof(ushort), MemoryMarshal.AsBytes(narrow.Bits(part.Length)));
            narrow.Widen(part);
        }
    }
}
