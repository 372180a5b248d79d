using TaylorSeer.Kernels.Gpu;
using TaylorSeer.Kernels.Gpu.Dialect;
using TaylorSeer.Kernels.Gpu.Emulation;

namespace TaylorSeer.Tests.Gpu;

public class EmulatorTests
{
    static int GlobalX => (Grid.IdxX * Group.DimX) + Group.IdxX;

    [Fact]
    public void Every_thread_of_a_three_dimensional_launch_runs_once()
    {
        EmulatedMemory memory = new("counts", 2 * 3 * 2 * 4 * 2 * 3 * sizeof(int));
        Emulator.Run(new LaunchSize(2, 3, 2), new LaunchSize(4, 2, 3), () =>
        {
            ArrayView<int> counts = memory.View<int>();
            int x = GlobalX, y = (Grid.IdxY * Group.DimY) + Group.IdxY, z = (Grid.IdxZ * Group.DimZ) + Group.IdxZ;
            int at = (((z * Grid.DimY * Group.DimY) + y) * Grid.DimX * Group.DimX) + x;
            counts[at] += 1;
        });
        Assert.All(memory.ToArray<int>(), count => Assert.Equal(1, count));
    }

    [Fact]
    public void A_barrier_makes_shared_memory_visible_to_the_group()
    {
        EmulatedMemory memory = new("y", 2 * 64 * sizeof(int));
        Emulator.Run(2, 64, () =>
        {
            ArrayView<int> y = memory.View<int>(), tile = SharedMemory.Allocate<int>(64);
            for (int round = 0; round < 3; round++)
            {
                tile[Group.IdxX] = (100 * Grid.IdxX) + Group.IdxX + round;
                Group.Barrier();
                y[GlobalX] = tile[63 - Group.IdxX];
                Group.Barrier();
            }
        });
        Assert.Equal(Enumerable.Range(0, 128).Select(i => (100 * (i / 64)) + 63 - (i % 64) + 2), memory.ToArray<int>());
    }

    [Fact]
    public void Reductions_agree_in_every_thread()
    {
        EmulatedMemory memory = new("y", 128 * sizeof(float));
        Emulator.Run(1, 64, () =>
        {
            ArrayView<float> y = memory.View<float>();
            y[Group.IdxX] = GroupReduce.Sum(Group.IdxX);
            y[64 + Group.IdxX] = GroupReduce.Max(Group.IdxX == 40 ? 1000 : Group.IdxX);
        });
        Assert.All(memory.ToArray<float>()[..64], v => Assert.Equal(64 * 63 / 2, v));
        Assert.All(memory.ToArray<float>()[64..], v => Assert.Equal(1000, v));
    }

    [Fact]
    public void A_write_out_of_bounds_names_the_thread_and_the_element()
    {
        EmulatedMemory memory = new("y", 10 * sizeof(float));
        var e = Assert.Throws<KernelException>(() => Emulator.Run(3, 4, () =>
        {
            ArrayView<float> y = memory.View<float>();
            y[GlobalX] = 1;
        }));
        Assert.Contains("thread (2, 0, 0) of group (2, 0, 0) writes element 10 of y", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_read_before_the_start_of_a_subview_is_caught()
    {
        EmulatedMemory memory = new("x", 10 * sizeof(float));
        Assert.Throws<KernelException>(() => Emulator.Run(1, 1, () => _ = memory.View<float>().SubView(5, 3)[-1]));
        Assert.Throws<KernelException>(() => Emulator.Run(1, 1, () => _ = memory.View<float>().SubView(5, 3)[3]));
        Assert.Throws<KernelException>(() => Emulator.Run(1, 1, () => _ = memory.View<float>().SubView(5, 6)));
        Assert.Throws<KernelException>(() => Emulator.Run(1, 1, () => _ = memory.View<float>().SubView(1).Cast<Float4>()));
    }

    /// <summary>Mirrors a tile through shared memory, with or without the barrier that this takes.</summary>
    static void Mirror(EmulatedMemory memory, bool barrier)
    {
        ArrayView<float> y = memory.View<float>(), tile = SharedMemory.Allocate<float>(32);
        tile[Group.IdxX] = y[Group.IdxX];
        if (barrier)
            Group.Barrier();
        y[Group.IdxX] = tile[31 - Group.IdxX];
    }

    [Fact]
    public void A_removed_barrier_is_found_as_a_race_on_shared_memory()
    {
        EmulatedMemory memory = new("y", 32 * sizeof(float));
        Emulator.Run(1, 32, () => Mirror(memory, barrier: true));
        var e = Assert.Throws<KernelException>(() => Emulator.Run(1, 32, () => Mirror(memory, barrier: false)));
        Assert.Contains("Race", e.Message, StringComparison.Ordinal);
        Assert.Contains("shared memory of EmulatorTests.cs", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Two_groups_that_write_one_element_race_although_each_has_its_barriers()
    {
        EmulatedMemory memory = new("y", sizeof(float));
        void Kernel()
        {
            Group.Barrier();
            if (Group.IdxX == 0)
                memory.View<float>()[0] = Grid.IdxX;
            Group.Barrier();
        }

        Emulator.Run(1, 8, Kernel);
        var e = Assert.Throws<KernelException>(() => Emulator.Run(2, 8, Kernel));
        Assert.Contains("group 0", e.Message, StringComparison.Ordinal);
        Emulator.Run(2, 8, Kernel, findRaces: false);
    }

    [Fact]
    public void Many_readers_of_one_element_do_not_race_until_one_writes()
    {
        EmulatedMemory memory = new("y", 64 * sizeof(float));
        Emulator.Run(2, 32, () => _ = memory.View<float>()[0]);
        Assert.Throws<KernelException>(() => Emulator.Run(1, 32, () =>
        {
            ArrayView<float> y = memory.View<float>();
            float first = y[0];
            if (Group.IdxX == 31)
                y[0] = first + 1;
        }));
    }

    [Fact]
    public void A_thread_that_ends_before_a_barrier_is_reported_not_waited_for()
    {
        var e = Assert.Throws<KernelException>(() => Emulator.Run(1, 16, () =>
        {
            if (Group.IdxX < 10)
                Group.Barrier();
        }));
        Assert.Contains("6 of its group's 16 threads have ended", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Threads_at_two_barriers_are_reported()
    {
        var e = Assert.Throws<KernelException>(() => Emulator.Run(1, 4, () =>
        {
            if (Group.IdxX < 2)
                Group.Barrier();
            else
                Group.Barrier();
        }));
        Assert.Contains("Barrier divergence", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Memory_that_was_not_written_is_not_a_number()
    {
        EmulatedMemory memory = new("y", 2 * sizeof(float));
        Emulator.Run(1, 1, () =>
        {
            ArrayView<float> y = memory.View<float>();
            y[0] = LocalMemory.Allocate<float>(1)[0];
            y[1] = SharedMemory.Allocate<float>(1)[0];
        });
        Assert.All(memory.ToArray<float>(), v => Assert.True(float.IsNaN(v)));
    }

    [Fact]
    public void An_exception_in_a_kernel_reaches_the_caller_and_the_next_launch_works()
    {
        for (int i = 0; i < 3; i++)
        {
            Assert.Throws<InvalidOperationException>(() => Emulator.Run(2, 64, () =>
            {
                Group.Barrier();
                if (Group.IdxX == 33)
                    throw new InvalidOperationException();
                Group.Barrier();
            }));
        }

        Emulator.Run(2, 64, () => Group.Barrier());
    }

    [Fact]
    public void Kernels_do_not_run_outside_of_a_launch()
    {
        Assert.Contains("Emulator.Run", Assert.Throws<InvalidOperationException>(() => Grid.IdxX).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => Emulator.Run(0, 1, () => { }));
        Assert.Throws<ArgumentException>(() => Emulator.Run(1, (64, 32), () => { }));
    }
}
