using TaylorSeer.Kernels.Cpu;
using TaylorSeer.Kernels.Memory;

namespace TaylorSeer.Tests.Cpu;

public class WorkerPoolMemoryTests
{
    [Fact]
    public void Memory_that_came_back_is_lent_again_and_a_second_operation_gets_its_own()
    {
        using var pool = new WorkerPool(1);
        using (Scratch first = pool.Rent(1000))
            first.View<byte>()[7] = 42;

        using Scratch again = pool.Rent(900), other = pool.Rent(800);
        Assert.True(again.View<byte>().Length >= 1000, "the kept block was not lent");
        again.View<byte>().Span.Fill(1);
        other.View<byte>().Span.Fill(2);
        Assert.True(again.View<byte>().Span.IndexOfAnyExcept((byte)1) < 0, "two operations share memory");
    }

    [Fact]
    public void The_largest_block_is_the_one_that_is_kept()
    {
        using var pool = new WorkerPool(1);
        using (Scratch small = pool.Rent(100), large = pool.Rent(5000))
            Assert.True(large.View<byte>().Length >= 5000);

        using Scratch again = pool.Rent(100);
        Assert.True(again.View<byte>().Length >= 5000, "the larger block was thrown away");
    }

    [Fact]
    public void No_two_pieces_that_run_at_once_have_the_same_worker()
    {
        const int Threads = 4;
        using var pool = new WorkerPool(Threads);
        using var memory = new NativeBlock(Threads * sizeof(int));
        View<int> inUse = memory.View<int>();
        inUse.Clear();
        pool.Run(new Enter(inUse), 2000);
        Assert.Equal(new int[Threads], inUse.Span.ToArray());
    }

    [Fact]
    public void A_piece_that_uses_another_pool_is_worker_zero_there_and_itself_again_afterwards()
    {
        using var outer = new WorkerPool(4);
        using var inner = new WorkerPool(1);
        inner.Run(default(MustBeCaller), 1);
        Nested.Inner = inner;
        outer.Run(default(Nested), 200);
    }

    readonly struct Enter(View<int> inUse) : IJob
    {
        public void Run(int piece)
        {
            ref int mine = ref inUse[WorkerPool.Worker];
            if (Interlocked.Increment(ref mine) != 1)
                throw new InvalidOperationException($"Worker {WorkerPool.Worker} runs two pieces at once.");
            Thread.SpinWait(50);
            Interlocked.Decrement(ref mine);
        }
    }

    readonly struct MustBeCaller : IJob
    {
        public void Run(int piece)
        {
            if (WorkerPool.Worker != 0)
                throw new InvalidOperationException($"A job on its caller alone ran as worker {WorkerPool.Worker}.");
        }
    }

    readonly struct Nested : IJob
    {
        public static WorkerPool? Inner;

        public void Run(int piece)
        {
            int before = WorkerPool.Worker;
            Inner!.Run(default(MustBeCaller), 2);
            if (WorkerPool.Worker != before)
                throw new InvalidOperationException($"Worker {before} came back as {WorkerPool.Worker}.");
            Thread.SpinWait(50);
        }
    }
}
