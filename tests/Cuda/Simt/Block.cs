using System.Runtime.InteropServices;

namespace TaylorSeer.Tests.Cuda.Simt;

/// <summary>The warps of one block, their shared memory and their barriers. One worker runs one block after the other in it.</summary>
sealed unsafe class Block : IDisposable
{
    const byte Garbage = 0xFE;

    /// <summary>Turns of every warp after which a block is taken to hang; barriers end turns too.</summary>
    const int MostRounds = 1 << 17;

    /// <summary>Turns in which all that run wait for mbarriers, and nothing happens to one.</summary>
    const int MostIdleRounds = 100;

    readonly List<Warp> warps = [];
    readonly List<Warpgroup> warpgroups = [];
    readonly Barrier[] barriers = [.. Enumerable.Range(0, 16).Select(_ => new Barrier())];
    byte* shared;
    int capacity, live;
    uint x, y, z;

    public Launch Launch { get; private set; } = null!;

    public byte* Shared => shared;

    public int SharedBytes { get; private set; }

    /// <summary>What is known of every byte of shared memory; null where nobody asked.</summary>
    public SharedShadow? Shadow { get; private set; }

    public int Warps => live;

    /// <summary>By their bytes of shared memory.</summary>
    public Dictionary<ulong, Mbarrier> Mbarriers { get; } = [];

    /// <summary>Arrivals at mbarriers: while there are new ones, those that wait may go on.</summary>
    public long Moves { get; set; }

    /// <summary>Lanes of a warp that stand for threads of the block.</summary>
    public uint Existing(int warp)
    {
        int threads = Launch.Threads - (warp * 32);
        return threads >= 32 ? uint.MaxValue : (1u << threads) - 1;
    }

    /// <summary>Runs one block to its end.</summary>
    /// <exception cref="FaultException">It did something wrong.</exception>
    public void Run(Launch launch, long number)
    {
        Warp? current = null;
        try
        {
            Start(launch, number);
            int rounds = 0, idle = 0;
            for (bool anyRuns = true; anyRuns; rounds++)
            {
                long moves = Moves;
                bool allWait = true;
                Warp? waits = null;
                if (rounds > MostRounds)
                    throw new FaultException(FaultKind.Synchronization, "the block does not end: a loop waits for what never happens");
                anyRuns = false;
                for (int w = 0; w < live; w++)
                {
                    current = warps[w];
                    if (current.HasEnded || current.WaitsAt is not null)
                        continue;
                    anyRuns = true;
                    current.Run();
                    allWait &= current.WaitsFor is not null;
                    waits ??= current.WaitsFor is null ? null : current;
                }

                idle = allWait && moves == Moves && waits is not null ? idle + 1 : 0;
                if (idle == MostIdleRounds)
                {
                    current = waits!;
                    throw new FaultException(FaultKind.Synchronization, $"waits for ever, as others may: {Waits()}");
                }

                launch.ThrowIfStopped();
            }

            current = warps.Take(live).FirstOrDefault(w => !w.HasEnded);
            if (current is not null)
                throw new FaultException(FaultKind.Synchronization, Deadlock(current));
            current = warps[0];
            End();
        }
        catch (FaultException e) when (current is not null)
        {
            throw new FaultException(
                e.Kind,
                $"{launch.Program.Name}: {e.Message}; block ({x}, {y}, {z}), warp {current.Index}, lanes {Warp.Lanes(current.Mask)}, at {current.Current?.Origin}.");
        }
    }

    /// <summary>A warp executes an instruction of wgmma, as the three others of its warpgroup do.</summary>
    public void Execute(Warp warp, ulong a, ulong b)
    {
        int group = warp.Index / Warpgroup.Warps;
        if ((group + 1) * Warpgroup.Warps > live)
            throw new FaultException(FaultKind.Synchronization, $"a wgmma of warp {warp.Index} in a block of {live} warps: there is no whole warpgroup");
        while (warpgroups.Count <= group)
            warpgroups.Add(new());
        warpgroups[group].Execute(warp, a, b);
    }

    /// <summary>A warp is at a barrier: it waits, unless it is the last one or does not need to.</summary>
    public void Arrive(Warp warp, Instruction i)
    {
        uint number = *(uint*)(warp.Registers + i.First);
        if (number >= barriers.Length)
            throw new FaultException(FaultKind.Synchronization, $"there is no barrier {number}: 16 is how many a block has");
        int threads = i.Second < 0 ? live * 32 : *(int*)(warp.Registers + i.Second);
        if (threads <= 0 || threads % 32 != 0 || threads > live * 32)
            throw new FaultException(FaultKind.Synchronization, $"a barrier of {threads} threads in a block of {live} warps");
        Barrier barrier = barriers[number];
        if (barrier.Arrived > 0 && barrier.Threads != threads)
            throw new FaultException(FaultKind.Synchronization, $"barrier {number} is for {threads} threads here and for {barrier.Threads} elsewhere");
        barrier.Threads = threads;
        barrier.Arrived += 32;
        barrier.Came.Add(warp);
        Shadow?.Arrive(barrier.Knowledge, warp.Index);
        if (i.Kind == InstructionKind.Barrier)
        {
            warp.WaitsAt = i;
            barrier.Waiting.Add(warp);
        }

        if (barrier.Arrived < threads)
            return;
        foreach (Warp waiting in barrier.Waiting)
        {
            waiting.WaitsAt = null;
            Shadow?.Leave(barrier.Knowledge, waiting.Index);
        }

        barrier.Reset();
    }

    public void Dispose()
    {
        foreach (Warp warp in warps)
            warp.Dispose();
        NativeMemory.AlignedFree(shared);
        shared = null;
    }

    void Start(Launch launch, long number)
    {
        bool isNew = Launch != launch;
        Launch = launch;
        live = (launch.Threads + 31) / 32;
        while (warps.Count < live)
            warps.Add(new(this, warps.Count));
        (x, y, z) = ((uint)(number % launch.Grid.X), (uint)(number / launch.Grid.X % launch.Grid.Y), (uint)(number / launch.Grid.X / launch.Grid.Y));

        SharedBytes = launch.SharedBytes;
        if (capacity < SharedBytes)
        {
            NativeMemory.AlignedFree(shared);
            shared = (byte*)NativeMemory.AlignedAlloc((nuint)(capacity = SharedBytes), 1024);
        }

        NativeMemory.Fill(shared, (nuint)SharedBytes, Garbage);
        if ((launch.Checks & (Checks.Races | Checks.Uninitialized)) == 0)
            Shadow = null;
        else if (isNew || Shadow is null)
            Shadow = new(SharedBytes, live, launch.Checks);
        Shadow?.Clear();

        foreach (Barrier barrier in barriers)
            barrier.Reset();
        Mbarriers.Clear();
        foreach (Warpgroup group in warpgroups)
            group.Clear();
        for (int w = 0; w < live; w++)
        {
            warps[w].Start(launch.Program, launch.Threads - (w * 32));
            if (isNew)
                Fill(warps[w]);
            Place(warps[w]);
        }
    }

    /// <summary>Numbers, and special registers that are the same in every block.</summary>
    void Fill(Warp warp)
    {
        foreach ((int offset, int bytes, ulong value) in Launch.Program.Numbers)
        {
            for (int lane = 0; lane < (bytes == 0 ? 1 : 32); lane++)
            {
                byte* p = warp.Registers + offset + (lane * bytes);
                switch (bytes)
                {
                    case 2:
                        *(ushort*)p = (ushort)value;
                        break;
                    case 8:
                        *(ulong*)p = value;
                        break;
                    default:
                        *(uint*)p = (uint)value;
                        break;
                }
            }
        }

        foreach ((string name, int offset) in Launch.Program.Special)
        {
            for (int lane = 0; lane < 32; lane++)
                ((uint*)(warp.Registers + offset))[lane] = Special(name, warp.Index, lane);
        }
    }

    void Place(Warp warp)
    {
        foreach ((string name, int offset) in Launch.Program.Special)
        {
            if (name.StartsWith("%ctaid", StringComparison.Ordinal))
                new Span<uint>(warp.Registers + offset, 32).Fill(name[^1] switch { 'x' => x, 'y' => y, _ => z });
        }
    }

    uint Special(string name, int warp, int lane)
    {
        uint thread = (uint)((warp * 32) + lane);
        Size3 size = Launch.BlockSize, grid = Launch.Grid;
        return name switch
        {
            "%tid.x" => thread % (uint)size.X,
            "%tid.y" => thread / (uint)size.X % (uint)size.Y,
            "%tid.z" => thread / (uint)size.X / (uint)size.Y,
            "%ntid.x" => (uint)size.X,
            "%ntid.y" => (uint)size.Y,
            "%ntid.z" => (uint)size.Z,
            "%nctaid.x" => (uint)grid.X,
            "%nctaid.y" => (uint)grid.Y,
            "%nctaid.z" => (uint)grid.Z,
            "%laneid" => (uint)lane,
            "%warpid" => (uint)warp,
            "%lanemask_eq" => 1u << lane,
            "%lanemask_lt" => (1u << lane) - 1,
            "%lanemask_le" => (2u << lane) - 1,
            "%lanemask_gt" => ~((2u << lane) - 1),
            "%lanemask_ge" => ~((1u << lane) - 1),
            "%dynamic_smem_size" => (uint)Launch.DynamicBytes,
            "%total_smem_size" => (uint)Launch.SharedBytes,
            "WARP_SZ" => 32,
            "%nsmid" => 132,
            _ => 0,
        };
    }

    /// <summary>All warps have ended: nothing may still work.</summary>
    void End()
    {
        foreach (Warpgroup group in warpgroups)
            group.End();
        if (Mbarriers.Values.FirstOrDefault(b => b.HasCopies) is { } barrier)
            throw new FaultException(FaultKind.Synchronization, $"the block ends and copies are on their way to it: {barrier}");
        if (warps.Take(live).FirstOrDefault(w => w.Products.Any) is { } warp)
            throw new FaultException(FaultKind.Synchronization, $"warp {warp.Index} has ended without waiting for all of its wgmma");
    }

    string Waits() => string.Join("; ", warps.Take(live).Where(w => w.WaitsFor is not null).Select(w => w.WaitsFor!.Value).Distinct().Select(
        wait => $"for parity {wait.Parity} of {wait.Barrier}"));

    string Deadlock(Warp warp)
    {
        uint number = *(uint*)(warp.Registers + warp.WaitsAt!.First);
        Barrier barrier = barriers[number];
        string others = string.Join("; ", warps.Take(live).Where(w => !barrier.Came.Contains(w)).Take(4).Select(w =>
            w.HasEnded ? $"warp {w.Index} has ended" : $"warp {w.Index} waits at {w.WaitsAt!.Origin}"));
        return $"{barrier.Arrived} of {barrier.Threads} threads wait at barrier {number} for ever ({others})";
    }
}
