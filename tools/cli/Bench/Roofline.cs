using TaylorSeer.Engine;
using TaylorSeer.Kernels.Cpu;
using TaylorSeer.Kernels.Memory;

namespace TaylorSeer.Cli.Bench;

/// <summary>What a machine can do at most, as measured: whichever ceiling an operation would meet first bounds it.</summary>
/// <param name="Flops">FLOP/s of multiply-adds in f32</param>
/// <param name="TensorFlops">FLOP/s of products of 16-bit numbers on tensor cores; null where there are none</param>
/// <param name="Bytes">bytes per second of memory</param>
sealed record Roofline(double Flops, double? TensorFlops, double Bytes)
{
    const int Looks = 20;
    const long ReadBytes = 256 << 20;

    /// <summary>Measures a device's: of a GPU by its own kernels, else of the processor's threads.</summary>
    public static Roofline Of(Device device, int threads)
    {
        if (device.Gpu is { } gpu)
        {
            using GpuCeilings ceilings = new(gpu);
            double? tensor = ceilings.Tensor is { } cores ? cores.Flops / (Least(cores.Ms) / 1000) : null;
            return new(ceilings.Flops / (Least(ceilings.MultiplyAddMs) / 1000), tensor, ceilings.Bytes / (Least(ceilings.CopyMs) / 1000));
        }

        using WorkerPool pool = new(threads);
        using NativeBlock memory = new(ReadBytes);
        memory.View<byte>().Clear();
        Timing fma = new(), read = new();
        for (int look = 0; look < Looks; look++)
        {
            fma.Measure(() => Ceilings.MultiplyAdd(pool));
            if (look % 4 == 0)
                read.Measure(() => Ceilings.Read(pool, memory.View<float>()));
        }

        return new(Ceilings.MultiplyAddFlops(pool) / (fma.Least / 1000), null, ReadBytes / (read.Least / 1000));
    }

    static double Least(Func<double> ms) => Enumerable.Range(0, 5).Min(_ => ms());
}
