using System.Runtime.InteropServices;
using TaylorSeer.Kernels.Gpu;
using TaylorSeer.Kernels.Memory;
using TaylorSeer.Kernels.Ops;
using TaylorSeer.Kernels.Teaching;

namespace TaylorSeer.Cli.Bench;

/// <summary>The versions of matrix product and attention that show what each idea brings. Owns the buffers of the last series.</summary>
sealed class VariantCases(GpuDevice gpu) : IDisposable
{
    /// <summary>Rows of a product that are compared with the definition: a row does not depend on the others.</summary>
    const int CheckedRows = 3;

    readonly List<GpuBuffer> owned = [];
    readonly System.Random random = new(1);

    /// <summary>Every version of the product of two square matrices.</summary>
    /// <param name="n">a multiple of 64</param>
    public IEnumerable<(BenchCase Case, string What)> Gemm(int n)
    {
        Dispose();
        float[] hostX = Values(n * n), hostW = Values(n * n);
        GpuView<float> x = Send(hostX), w = Send(hostW), y = Send(new float[n * n]);
        float[] expected = new float[CheckedRows * n];
        using (NativeBlock few = Block(hostX.AsSpan((n - CheckedRows) * n)), all = Block(hostW), bias = Block(new float[n]), result = Block(expected))
        {
            Linear.Reference(few.View<float>(), all.View<float>(), bias.View<float>(), Kernels.Activation.None, result.View<float>(), CheckedRows, n, n, n, n);
            result.View<float>().Span.CopyTo(expected);
        }

        foreach (KernelVariant<GemmVariants.Start> variant in GemmVariants.All)
        {
            void Run() => variant.Start(gpu, x, w, y, n, n, n);
            yield return (new(variant.Name, $"({n}, {n} -> {n})", 2.0 * n * n * n, 12.0 * n * n, Run, () =>
            {
                Run();
                float[] found = Read(y).AsSpan((n - CheckedRows) * n).ToArray();
                return OpCases.Error(found, expected, 4e-6 * Math.Sqrt(n));      // as the layers' check has it
            }), variant.What);
        }
    }

    /// <summary>Every version of attention over T tokens.</summary>
    public IEnumerable<(BenchCase Case, string What)> Attention(int T, int heads, int size)
    {
        Dispose();
        int width = heads * size;
        float[] hostQkv = Values(T * 3 * width), expected = new float[T * width];
        GpuView<float> qkv = Send(hostQkv), scores = Send(new float[heads * T * T]), y = Send(new float[T * width]);
        using (NativeBlock input = Block(hostQkv), result = Block(expected))
        {
            Kernels.Ops.Attention.Reference(input.View<float>(), result.View<float>(), 1, T, width, heads);
            result.View<float>().Span.CopyTo(expected);
        }

        foreach (KernelVariant<AttentionVariants.Start> variant in AttentionVariants.All)
        {
            void Run() => variant.Start(gpu, qkv, scores, y, T, heads, size);
            yield return (new(variant.Name, $"(1, {T}, {heads} x {size})", 4.0 * T * T * width, 16.0 * T * width, Run, () =>
            {
                Run();
                return OpCases.Error(Read(y), expected, 1e-5);
            }), variant.What);
        }
    }

    /// <summary>Frees the buffers of the last series.</summary>
    public void Dispose()
    {
        foreach (GpuBuffer buffer in owned)
            buffer.Dispose();
        owned.Clear();
    }

    GpuView<float> Send(float[] values)
    {
        GpuBuffer buffer = gpu.Allocate((long)values.Length * sizeof(float));
        owned.Add(buffer);
        gpu.Write(buffer, 0, MemoryMarshal.AsBytes(values.AsSpan()));
        return buffer.View<float>(0, values.Length);
    }

    float[] Read(GpuView<float> view)
    {
        float[] values = new float[view.Length];
        gpu.Read(view.Buffer, 0, MemoryMarshal.AsBytes(values.AsSpan()));
        return values;
    }

    float[] Values(int count)
    {
        float[] values = new float[count];
        for (int i = 0; i < count; i++)
            values[i] = (2 * random.NextSingle()) - 1;
        return values;
    }

    static NativeBlock Block(ReadOnlySpan<float> values)
    {
        NativeBlock block = new((long)values.Length * sizeof(float));
        values.CopyTo(block.View<float>().Span);
        return block;
    }
}
