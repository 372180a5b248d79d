using System.Runtime.ExceptionServices;
using TaylorSeer.Kernels.Gpu.Dialect;

namespace TaylorSeer.Kernels.Gpu.Emulation;

/// <summary>
/// One group of a launch. Its lanes take turns: exactly one runs at any time, until it ends or reaches a barrier, and then
/// the next in order does. A lane at a barrier keeps its thread, so kernels without barriers need one thread in all.
/// </summary>
sealed class GroupRun(EmulatedLaunch launch, int x, int y, int z)
{
    readonly Dictionary<(SourceLine, Type, int), EmulatedMemory> shared = [];
    readonly Turn done = new();
    readonly List<Lane> waiting = [];
    readonly Queue<Lane> released = [];
    int started, finished;
    ExceptionDispatchInfo? failure;

    public EmulatedLaunch Launch => launch;

    public int GroupX => x;

    public int GroupY => y;

    public int GroupZ => z;

    /// <summary>Index in the launch, x fastest.</summary>
    public int Number => (((z * launch.Grid.Y) + y) * launch.Grid.X) + x;

    /// <summary>Barriers that the group has passed.</summary>
    public int Phase { get; private set; }

    /// <summary>Runs every lane to its end.</summary>
    public void Run()
    {
        RunLanes();
        done.Wait();
        failure?.Throw();
    }

    /// <summary>The group's block for one allocating call.</summary>
    public ArrayView<T> Shared<T>(int length, SourceLine at)
        where T : unmanaged
    {
        if (!shared.TryGetValue((at, typeof(T), length), out EmulatedMemory? block))
        {
            block = EmulatedMemory.Undefined($"the shared memory of {at}", (long)length * Element<T>.Size, MemoryScope.Shared);
            shared.Add((at, typeof(T), length), block);
        }

        return block.View<T>();
    }

    /// <summary>Called by a lane: returns when all are there.</summary>
    public void Barrier(Lane lane, SourceLine at)
    {
        lane.At = at;
        waiting.Add(lane);
        if (started < launch.Group.Count)
            LaneThread.Start(RunLanes);
        else
            PassTurn();
        lane.Wait();
        if (failure is not null)
            throw new LaneStoppedException();
    }

    /// <summary>Starts lanes, one after another on this thread, until none is left; those that wait go on where they stand.</summary>
    void RunLanes()
    {
        while (started < launch.Group.Count && failure is null)
        {
            Lane lane = new(this, started++);
            try
            {
                lane.Execute();
            }
            catch (LaneStoppedException)
            {
            }
            catch (Exception e)
            {
                failure ??= ExceptionDispatchInfo.Capture(e);
            }

            finished++;
        }

        PassTurn();
    }

    /// <summary>Lets the next lane run: one that the last barrier released, else the first of those that wait at the next.</summary>
    void PassTurn()
    {
        if (released.Count == 0 && waiting.Count == 0)
        {
            done.Give();
            return;
        }

        if (released.Count == 0)
        {
            if (failure is null)
                CheckBarrier();
            foreach (Lane lane in waiting)
                released.Enqueue(lane);
            waiting.Clear();
            Phase++;
        }

        released.Dequeue().Resume();
    }

    /// <summary>All lanes have started and none can run: every one of them must stand at the same barrier.</summary>
    void CheckBarrier()
    {
        Lane first = waiting[0];
        string? wrong = null;
        if (finished > 0)
            wrong = $"{first} waits at the barrier of {first.At}, but {finished} of its group's {launch.Group.Count} threads have ended without reaching it";
        foreach (Lane lane in waiting)
        {
            if (wrong is null && lane.At != first.At)
                wrong = $"{first} waits at the barrier of {first.At} and {lane} at that of {lane.At}";
        }

        if (wrong is not null)
            failure = ExceptionDispatchInfo.Capture(new KernelException($"Barrier divergence: {wrong}. Every thread must reach every barrier."));
    }
}
