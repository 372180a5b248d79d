using TaylorSeer.Engine;
using TaylorSeer.Engine.Memory;
using TaylorSeer.Kernels.Memory;

namespace TaylorSeer.Tests.Memory;

/// <summary>Counts all memory of the process, so these tests run apart from every other.</summary>
[Collection(nameof(AllMemory))]
public class DeviceMemoryTests
{
    [Fact]
    public void A_second_step_takes_its_scratch_from_the_first()
    {
        using Device device = Device.Cpu(1);
        Step(device);
        long held = device.Scratch.Bytes, live = NativeBlock.LiveBytes;

        for (int step = 0; step < 5; step++)
            Step(device);

        Assert.Equal(held, device.Scratch.Bytes);
        Assert.Equal(live, NativeBlock.LiveBytes);
        Assert.True(held > 0);
    }

    [Fact]
    public void Scratch_of_a_step_lies_where_it_lay_in_the_step_before()
    {
        using Device device = Device.Cpu(1);
        (DeviceMemory, long)[] first = Step(device), second = Step(device);
        Assert.Equal(first, second);
    }

    [Fact]
    public void Tensors_of_one_step_do_not_overlap_and_start_on_cache_lines()
    {
        using Device device = Device.Cpu(1);
        using StepScope scope = device.BeginStep();
        var taken = Enumerable.Range(0, 50).Select(i => device.Scratch.Take((i + 1) * 37)).ToArray();
        for (int i = 0; i < taken.Length; i++)
        {
            Assert.Equal(0, taken[i].Offset * sizeof(float) % NativeBlock.Alignment);
            foreach (Tensor later in taken.Skip(i + 1).Where(t => t.Memory == taken[i].Memory))
                Assert.True(later.Offset >= taken[i].Offset + taken[i].Count);
        }
    }

    [Fact]
    public void Everything_is_given_back_when_a_device_is_disposed()
    {
        long before = NativeBlock.LiveBytes;
        foreach (string name in new[] { "cpu", "reference" })
        {
            using Device device = Device.Parse(name);
            Step(device);
            Tensor state = device.NewTensor((10, 1000));
            Assert.True(NativeBlock.LiveBytes >= before + (10 * 1000 * sizeof(float)));
            state.Memory.Dispose();
        }

        Assert.Equal(before, NativeBlock.LiveBytes);
    }

    [Fact]
    public void Memory_that_was_given_back_cannot_be_used()
    {
        using Device device = Device.Cpu(1);
        Tensor tensor = device.NewTensor(8);
        tensor.Memory.Dispose();
        Assert.Throws<ObjectDisposedException>(() => device.Read(tensor, new float[8]));
    }

    /// <summary>Requests like those of a model: small ones, one larger than a block, inner scopes.</summary>
    static (DeviceMemory, long)[] Step(Device device)
    {
        using StepScope scope = device.BeginStep();
        List<Tensor> taken = [device.Scratch.Take((2, 64, 100))];
        for (int block = 0; block < 3; block++)
        {
            using ArenaScope inner = device.Scratch.Scope();
            taken.Add(device.Scratch.Take((2, 64, 300)));
            taken.Add(device.Scratch.Take((2, 64, 4000)));
        }

        taken.Add(device.Scratch.Take((3, 100_000)));
        return [.. taken.Select(t => (t.Memory, t.Offset))];
    }
}

/// <summary>Tests that look at the memory of the whole process: nothing else runs beside them.</summary>
[CollectionDefinition(nameof(AllMemory), DisableParallelization = true)]
public class AllMemory;
