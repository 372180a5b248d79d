using TaylorSeer.Engine.Backends;
using TaylorSeer.Kernels.Gpu;
using TaylorSeer.Kernels.Gpu.Emulation;

namespace TaylorSeer.Tests.Gpu;

public class GpuConstantsTests
{
    /// <summary>Wherever the ring stands: an operation that sends three arrays finds all of them at its launch.</summary>
    [Theory]
    [InlineData(10, 10, 10)]
    [InlineData(900_000, 200_000, 200_000)]
    [InlineData(200_000, 900_000, 200_000)]
    [InlineData(1 << 18, 1 << 18, 1 << 18)]
    public void Three_arrays_of_one_operation_keep_apart(params int[] sizes)
    {
        using EmulatedDevice gpu = new();
        using GpuConstants constants = new(gpu);
        System.Random random = new(1);
        for (int turn = 0; turn < 6; turn++)
        {
            byte[][] sent = [.. sizes.Select(size => new byte[size])];
            GpuView<byte>[] views = new GpuView<byte>[sizes.Length];
            for (int i = 0; i < sizes.Length; i++)
            {
                random.NextBytes(sent[i]);
                views[i] = constants.Send<byte>(sent[i]);
            }

            for (int i = 0; i < sizes.Length; i++)
            {
                byte[] back = new byte[sizes[i]];
                gpu.Read(views[i].Buffer, views[i].Start, back);
                Assert.Equal(sent[i], back);
            }

            constants.Send<byte>(sent[0].AsSpan(0, Math.Min(sizes[0], 70_000)));        // so that turns begin at other places
        }
    }
}
