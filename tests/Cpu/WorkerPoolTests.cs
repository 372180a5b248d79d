using System.Collections.Concurrent;
using System.Diagnostics;
using TaylorSeer.Kernels.Cpu;

namespace TaylorSeer.Tests.Cpu;

public class WorkerPoolTests
{
    /// <summary>Jobs are structs without references, so they find what they work on here; each test takes its own slot.</summary>
    static readonly ConcurrentDictionary<int, Target> Targets = new();

    static int lastSlot;

    [Theory, InlineData(1), InlineData(2), InlineData(5)]
    public void All_pieces_run_exactly_once(int threads)
    {
        using WorkerPool pool = new(threads);
        foreach (int count in new[] { 0, 1, 2, 3, 7, 64, 1000, 10_000 })
        {
            Target target = new(count, pool);
            pool.Run(new Count(target.Slot), count);
            Assert.All(target.Ran, times => Assert.Equal(1, times));
        }
    }

    [Fact]
    public void Thousands_of_tiny_jobs_in_a_row_lose_no_piece()
    {
        using WorkerPool pool = new(3);
        Target target = new(5, pool);
        for (int job = 0; job < 20_000; job++)
            pool.Run(new Count(target.Slot), 5);
        Assert.All(target.Ran, times => Assert.Equal(20_000, times));
    }

    [Fact]
    public void Jobs_after_a_pause_wake_the_workers_again()
    {
        using WorkerPool pool = new(2);
        Target target = new(16, pool);
        for (int job = 0; job < 30; job++)
        {
            Thread.Sleep(1);        // longer than a worker keeps looking
            pool.Run(new Count(target.Slot), 16);
        }

        Assert.All(target.Ran, times => Assert.Equal(30, times));
    }

    [Fact]
    public void Several_threads_take_part_where_there_are_several_pieces()
    {
        using WorkerPool pool = new(2);
        Target target = new(2, pool);
        pool.Run(new Meet(target.Slot), 2);     // each piece waits for the other: one thread alone would never finish
        Assert.Equal(2, target.Met);
    }

    [Fact]
    public void A_job_started_inside_a_piece_runs_to_its_end()
    {
        using WorkerPool pool = new(3);
        Target target = new(100, pool);
        pool.Run(new Nest(target.Slot), 10);    // ten pieces, each a job of a hundred
        Assert.All(target.Ran, times => Assert.Equal(10, times));
    }

    [Fact]
    public void Two_threads_may_use_one_pool_at_the_same_time()
    {
        using WorkerPool pool = new(2);
        Target[] targets = [new(50, pool), new(50, pool)];
        Thread[] callers = [.. targets.Select(target => new Thread(() =>
        {
            for (int job = 0; job < 2000; job++)
                pool.Run(new Count(target.Slot), 50);
        }))];
        foreach (Thread caller in callers)
            caller.Start();
        foreach (Thread caller in callers)
            caller.Join();
        Assert.All(targets.SelectMany(t => t.Ran), times => Assert.Equal(2000, times));
    }

    [Theory, InlineData(1), InlineData(3)]
    public void An_exception_in_a_piece_reaches_the_caller_and_the_pool_goes_on(int threads)
    {
        using WorkerPool pool = new(threads);
        Target target = new(20, pool);
        for (int job = 0; job < 100; job++)
        {
            var thrown = Assert.Throws<InvalidDataException>(() => pool.Run(new Fail(target.Slot), 20));
            Assert.Equal("piece 13", thrown.Message);
        }

        Target after = new(20, pool);
        pool.Run(new Count(after.Slot), 20);
        Assert.All(after.Ran, times => Assert.Equal(1, times));
    }

    [Fact]
    public void Running_a_job_allocates_nothing()
    {
        using WorkerPool pool = new(2);
        Target target = new(8, pool);
        for (int job = 0; job < 100; job++)
            pool.Run(new Count(target.Slot), 8);

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int job = 0; job < 1000; job++)
            pool.Run(new Count(target.Slot), 8);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void Dispose_ends_the_threads()
    {
        WorkerPool pool = new(4);
        Target target = new(64, pool);
        for (int job = 0; job < 200 && target.Threads.Count < 2; job++)
            pool.Run(new Remember(target.Slot), 64);
        pool.Dispose();
        pool.Dispose();     // again does nothing

        Assert.NotEmpty(target.Threads);
        foreach (Thread thread in target.Threads.Keys.Where(thread => thread != Thread.CurrentThread))
            Assert.False(thread.IsAlive);
    }

    [Fact]
    public void Without_a_number_there_is_a_thread_per_processor()
    {
        using WorkerPool pool = new();
        Assert.Equal(Environment.ProcessorCount, pool.Threads);
        Assert.Throws<ArgumentOutOfRangeException>(() => new WorkerPool(-1));
    }

    sealed class Target
    {
        public Target(int count, WorkerPool pool)
        {
            (Ran, Pool, Slot) = (new int[count], pool, Interlocked.Increment(ref lastSlot));
            Targets[Slot] = this;
        }

        public int Slot { get; }

        public WorkerPool Pool { get; }

        public int[] Ran { get; }

        public ConcurrentDictionary<Thread, bool> Threads { get; } = new();

        public int Met;
    }

    readonly struct Count(int slot) : IJob
    {
        public void Run(int piece) => Interlocked.Increment(ref Targets[slot].Ran[piece]);
    }

    readonly struct Meet(int slot) : IJob
    {
        public void Run(int piece)
        {
            Target target = Targets[slot];
            Interlocked.Increment(ref target.Met);
            long start = Stopwatch.GetTimestamp();
            while (Volatile.Read(ref target.Met) < 2)
            {
                if (Stopwatch.GetElapsedTime(start).TotalSeconds > 30)
                    throw new TimeoutException($"Piece {piece} waited 30 s for the other.");
                Thread.Yield();
            }
        }
    }

    readonly struct Nest(int slot) : IJob
    {
        public void Run(int piece)
        {
            Target target = Targets[slot];
            target.Pool.Run(new Count(slot), target.Ran.Length);
        }
    }

    readonly struct Fail(int slot) : IJob
    {
        public void Run(int piece)
        {
            if (piece == 13)
                throw new InvalidDataException($"piece {piece}");
            Interlocked.Increment(ref Targets[slot].Ran[piece]);
        }
    }

    readonly struct Remember(int slot) : IJob
    {
        public void Run(int piece)
        {
            Targets[slot].Threads[Thread.CurrentThread] = true;
            Thread.SpinWait(200);
        }
    }
}
