using System.Numerics;

namespace TaylorSeer.Tests.Cuda.Simt;

/// <summary>mbarrier: barriers in shared memory that count arrivals and copied bytes; and the fences that go with them.</summary>
static unsafe class Mbarriers
{
    const int Bytes = 8, MostArrivals = (1 << 20) - 1;

    public static (InstructionKind Kind, Step? Run, int First, int Second) Decode(Operation o)
    {
        string[] rest = [.. o.Words.Where(word => word is not ("shared" or "shared::cta" or "release" or "acquire" or "cta"))];
        return string.Join('.', rest) switch
        {
            "mbarrier.init.b64" => Plain(Each(o, 0, o.From<uint>(1), Init)),
            "mbarrier.inval.b64" => Plain(Each(o, 0, -1, (w, at, _) => w.Block.Mbarriers.Remove(Find(w, at).Address))),
            "mbarrier.arrive.b64" => Plain(Each(o, 1, o.Count > 2 ? o.From<uint>(2) : -1, (w, at, count) => Arrive(w, Find(w, at), count))),
            "mbarrier.arrive.expect_tx.b64" => Plain(Each(o, 1, o.From<uint>(2), (w, at, bytes) => Expect(w, Find(w, at), bytes, arrives: true))),
            "mbarrier.expect_tx.relaxed.b64" => Plain(Each(o, 0, o.From<uint>(1), (w, at, bytes) => Expect(w, Find(w, at), bytes, arrives: false))),
            "mbarrier.try_wait.parity.b64" or "mbarrier.test_wait.parity.b64" => (InstructionKind.Wait, Wait(o), -1, -1),
            _ => throw o.Unknown(),
        };
    }

    /// <summary>The mbarrier at an address; copies need it to have been fenced.</summary>
    public static Mbarrier Find(Warp w, ulong address)
    {
        if (!w.Block.Mbarriers.TryGetValue(address, out Mbarrier? barrier))
            throw new FaultException(FaultKind.Synchronization, $"there is no mbarrier at byte {address} of shared memory");
        if (w.Block.Shadow?.Knows(w.Index, barrier.Maker.Warp, barrier.Maker.Clock) == false)
            throw new FaultException(FaultKind.Race, $"uses the mbarrier at byte {address}, which warp {barrier.Maker.Warp} initialised with no barrier in between");
        return barrier;
    }

    /// <summary>fence.mbarrier_init and fence.proxy.async.</summary>
    public static Step Fence(bool betweenProxies) => w =>
    {
        foreach (Mbarrier barrier in w.Block.Mbarriers.Values.Where(b => b.Maker.Warp == w.Index))
            barrier.IsFenced = true;
        if (betweenProxies)
            w.Block.Shadow?.Fence(w.Index);
    };

    static (InstructionKind, Step?, int, int) Plain(Step step) => (InstructionKind.Plain, step, -1, -1);

    /// <summary>Lane after lane: address and number, 1 where none is given.</summary>
    static Step Each(Operation o, int operand, int number, Action<Warp, ulong, uint> act)
    {
        if (operand == 1 && o[0] is not Ptx.SinkOperand)
            throw o.Unknown("the simulator keeps no state of an mbarrier: write _");
        Address address = o.Address(o[operand], Space.Shared);
        return w =>
        {
            for (uint rest = w.Mask; rest != 0; rest &= rest - 1)
            {
                int lane = BitOperations.TrailingZeroCount(rest);
                act(w, address.Of(w, lane), number < 0 ? 1 : ((uint*)(w.Registers + number))[lane]);
            }
        };
    }

    static void Init(Warp w, ulong at, uint arrivals)
    {
        Block block = w.Block;
        if (at % Bytes != 0 || at + Bytes > (ulong)block.SharedBytes)
            throw new FaultException(FaultKind.Misaligned, $"an mbarrier at byte {at} of {block.SharedBytes} of shared memory, where 8 belong");
        if (arrivals is 0 or > MostArrivals || block.Mbarriers.ContainsKey(at) || block.Mbarriers.Count == SharedShadow.MostMbarriers)
            throw new FaultException(FaultKind.Synchronization, $"an mbarrier for {arrivals} arrivals at byte {at}, beside {block.Mbarriers.Count} others{(block.Mbarriers.ContainsKey(at) ? ", one of them there" : "")}");
        block.Shadow?.Reserve(w.Index, (int)at, Bytes);
        block.Mbarriers.Add(at, new(at, block.Mbarriers.Count, (int)arrivals, (w.Index, block.Shadow?.Now(w.Index) ?? 0)));
    }

    static void Arrive(Warp w, Mbarrier barrier, uint count)
    {
        w.Block.Shadow?.Arrive(barrier.Arriving, w.Index);
        barrier.Arrive((int)count);
        w.Block.Moves++;
    }

    static void Expect(Warp w, Mbarrier barrier, uint bytes, bool arrives)
    {
        barrier.Expect(bytes);
        w.Block.Moves++;
        if (arrives)
            Arrive(w, barrier, 1);
    }

    /// <summary>Lanes whose phase has ended go on with true. The others get false, and the warp gives others their turn.</summary>
    static Step Wait(Operation o)
    {
        int to = o.IntoPredicate(o[0]), parity = o.From<uint>(2);
        Address address = o.Address(o[1], Space.Shared);
        return w =>
        {
            uint ended = 0;
            for (uint rest = w.Mask; rest != 0; rest &= rest - 1)
            {
                int lane = BitOperations.TrailingZeroCount(rest);
                Mbarrier barrier = Find(w, address.Of(w, lane));
                uint wanted = ((uint*)(w.Registers + parity))[lane];
                if (wanted > 1)
                    throw new FaultException(FaultKind.Synchronization, $"lane {lane} waits for parity {wanted}");
                if (barrier.HasEnded(wanted, w.Block))
                {
                    ended |= 1u << lane;
                    w.Block.Shadow?.Leave(barrier.Arrived, w.Index);
                }
                else
                {
                    w.WaitsFor = (barrier, wanted);
                }
            }

            uint* p = (uint*)(w.Registers + to);
            *p = (*p & ~w.Mask) | ended;
            if (ended == w.Mask)
                w.WaitsFor = null;
        };
    }
}
