using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using TaylorSeer.Kernels.Memory;

namespace TaylorSeer.Kernels.Cpu;

/// <summary>
/// Persistent threads that share the pieces of one job at a time. The caller claims pieces too and waits only for pieces
/// that were claimed, never for a thread: where a worker has lost its core, the caller simply does the work itself
/// (a pool whose join waits for workers was measured 2 to 4 times slower than one thread on a busy machine).
/// Workers spin for a moment after a job, since the next one usually follows within microseconds, then sleep.
/// </summary>
/// <remarks>
/// <c>state</c> holds (epoch, next piece) and is only changed by compare-and-swap while a job is open; <c>Closed</c> in
/// its low half means that the fields that describe the job may be changing. Publishing is: close, write the fields, open
/// under a new epoch. A worker that read stale fields fails its swap, because the epoch or the closed mark differs.
/// </remarks>
public sealed unsafe class WorkerPool : IDisposable
{
    const uint Closed = uint.MaxValue;

    /// <summary>About 10 microseconds of arithmetic: waking a worker for less costs more than it brings.</summary>
    const long WorthSharing = 1 << 18;

    /// <summary>How long an idle worker keeps looking before it sleeps: longer than the serial gaps inside a step, far below a time slice.</summary>
    static readonly long SpinTicks = Stopwatch.Frequency / 5000;

    [ThreadStatic]
    static int currentWorker;

    /// <summary>
    /// How often an idle worker looks before it offers its core: on a busy machine the thread that waits for the core may be the
    /// caller, the only one that could bring work.
    /// </summary>
    const int LooksPerYield = 8;

    readonly Thread[] workers;
    readonly SemaphoreSlim wake = new(0);
    long state = Closed;
    int busy, sleepers, done, pieces;
    void* job;
    delegate*<void*, int, void> run;
    ExceptionDispatchInfo? failure;
    volatile bool stopping;
    NativeBlock? scratch;

    /// <summary>A pool of <paramref name="threads"/> threads, the caller's included. 0: one per available processor (containers' limits count).</summary>
    public WorkerPool(int threads = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(threads);
        Threads = threads == 0 ? Environment.ProcessorCount : threads;
        workers = new Thread[Threads - 1];
        for (int i = 0; i < workers.Length; i++)
        {
            int number = i + 1;
            workers[i] = new Thread(() => Work(number)) { IsBackground = true, Name = $"taylorseer worker {i + 1}" };
            workers[i].Start();
        }
    }

    /// <summary>How many threads share a job, the caller's included.</summary>
    public int Threads { get; }

    /// <summary>
    /// Inside a piece: which of the job's threads runs it, 0 (the caller) to <see cref="Threads"/> − 1. It picks memory that
    /// a thread has to itself; results never depend on it.
    /// </summary>
    internal static int Worker => currentWorker;

    /// <summary>
    /// Lends <paramref name="bytes"/> bytes, aligned to a cache line. The pool keeps the largest block that came back, so
    /// a step that was run once takes no new memory; only a second operation at the same time has to.
    /// </summary>
    public Scratch Rent(long bytes)
    {
        NativeBlock? kept = Interlocked.Exchange(ref scratch, null);
        if (kept is not null && kept.Bytes >= bytes)
            return new(this, kept);

        kept?.Dispose();
        return new(this, new NativeBlock(bytes));
    }

    /// <summary>The end of <see cref="Rent"/>.</summary>
    internal void TakeBack(NativeBlock block)
    {
        NativeBlock? other = Interlocked.Exchange(ref scratch, null);
        if (other is not null && other.Bytes > block.Bytes)
            (other, block) = (block, other);
        other?.Dispose();
        Interlocked.Exchange(ref scratch, block)?.Dispose();
        if (stopping)
            Interlocked.Exchange(ref scratch, null)?.Dispose();
    }

    /// <summary>
    /// Runs pieces 0 to <paramref name="count"/> − 1 of <paramref name="job"/> and returns when all are done. Allocates nothing.
    /// A job started from inside a piece, or while another thread uses the pool, runs on its caller alone.
    /// </summary>
    public void Run<TJob>(TJob job, int count)
        where TJob : unmanaged, IJob
    {
        if (count <= 1 || workers.Length == 0 || Interlocked.CompareExchange(ref busy, 1, 0) != 0)
        {
            RunAlone(job, count);
            return;
        }

        int outer = currentWorker;     // not 0 where the caller is itself a piece of another pool's job
        currentWorker = 0;

        long epoch = (state >> 32) + 1;
        this.job = &job;
        run = &Invoke<TJob>;
        (pieces, done, failure) = (count, 0, null);
        Interlocked.Exchange(ref state, epoch << 32);
        int asleep = Volatile.Read(ref sleepers);
        if (asleep > 0)
            wake.Release(Math.Min(asleep, count - 1));

        ShareJob();
        for (SpinWait spin = default; Volatile.Read(ref done) < count;)
            spin.SpinOnce(sleep1Threshold: -1);
        currentWorker = outer;

        Interlocked.Exchange(ref state, (epoch << 32) | Closed);
        ExceptionDispatchInfo? thrown = failure;
        Volatile.Write(ref busy, 0);
        thrown?.Throw();
    }

    /// <summary>
    /// The same for a job of known size: below <see cref="WorthSharing"/> multiply-adds it runs on the caller alone.
    /// </summary>
    internal void Run<TJob>(TJob job, int count, long multiplyAdds)
        where TJob : unmanaged, IJob
    {
        if (multiplyAdds < WorthSharing)
            RunAlone(job, count);
        else
            Run(job, count);
    }

    public void Dispose()
    {
        if (stopping)
            return;
        stopping = true;
        wake.Release(Threads);
        foreach (Thread worker in workers)
            worker.Join();
        wake.Dispose();
        Interlocked.Exchange(ref scratch, null)?.Dispose();
    }

    static void RunAlone<TJob>(TJob job, int count)
        where TJob : unmanaged, IJob
    {
        int outer = currentWorker;
        currentWorker = 0;
        try
        {
            for (int i = 0; i < count; i++)
                job.Run(i);
        }
        finally
        {
            currentWorker = outer;
        }
    }

    static void Invoke<TJob>(void* job, int piece)
        where TJob : unmanaged, IJob =>
        Unsafe.AsRef<TJob>(job).Run(piece);

    bool HasWork()
    {
        long seen = Volatile.Read(ref state);
        return (uint)seen < (uint)Volatile.Read(ref pieces) && (uint)seen != Closed;
    }

    /// <summary>Claims and runs pieces of the open job until none is left.</summary>
    void ShareJob()
    {
        while (true)
        {
            long seen = Volatile.Read(ref state);
            uint next = (uint)seen;
            if (next == Closed || next >= (uint)Volatile.Read(ref pieces))
                return;

            delegate*<void*, int, void> body = run;
            void* target = job;
            if (Interlocked.CompareExchange(ref state, seen + 1, seen) != seen)
                continue;

            try
            {
                body(target, (int)next);
            }
            catch (Exception e)
            {
                Interlocked.CompareExchange(ref failure, ExceptionDispatchInfo.Capture(e), null);
            }

            Interlocked.Increment(ref done);
        }
    }

    void Work(int number)
    {
        currentWorker = number;
        while (!stopping)
        {
            ShareJob();
            long giveUp = Stopwatch.GetTimestamp() + SpinTicks;
            for (int look = 1; !HasWork() && !stopping && Stopwatch.GetTimestamp() < giveUp; look++)
            {
                Thread.SpinWait(20);
                if (look % LooksPerYield == 0)
                    Thread.Yield();
            }

            if (HasWork() || stopping)
                continue;

            Interlocked.Increment(ref sleepers);
            if (!HasWork() && !stopping)
                wake.Wait();
            Interlocked.Decrement(ref sleepers);
        }
    }
}
