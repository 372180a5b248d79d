using System.Numerics;
using System.Runtime.InteropServices;

namespace TaylorSeer.Tests.Cuda.Simt;

/// <summary>
/// 32 lanes that execute together. Each register is 32 values side by side, so an instruction is a loop over lanes.
/// Lanes that took different ways are fragments, ordered by where they are; the one that is furthest behind runs, so that
/// fragments of structured code meet again at the first instruction that they share.
/// </summary>
sealed unsafe class Warp(Block block, int index) : IDisposable
{
    /// <summary>Instructions after which another warp gets its turn, so that a warp may wait for another in a loop.</summary>
    const int Turn = 1 << 16;

    readonly Fragment[] fragments = new Fragment[32];
    int count;
    byte* registers;
    byte* local;
    int capacity, localCapacity;

    public Block Block => block;

    public int Index => index;

    public byte* Registers => registers;

    /// <summary>Local memory: <see cref="LocalBytes"/> for each lane, one lane after the other.</summary>
    public byte* Local => local;

    public int LocalBytes { get; private set; }

    /// <summary>The lanes that the current instruction works on.</summary>
    public uint Mask { get; private set; }

    /// <summary>The instruction that runs.</summary>
    public Instruction Current { get; private set; } = null!;

    /// <summary>cp.async copies on their way.</summary>
    public AsyncCopies Copies { get; } = new();

    /// <summary>wgmma products that are not done.</summary>
    public Products Products { get; } = new();

    /// <summary>The mbarrier that the warp has just waited for in vain, and the parity; null: it waits for none.</summary>
    public (Mbarrier Barrier, uint Parity)? WaitsFor { get; set; }

    /// <summary>The allocation of the last global access: likely the one of the next.</summary>
    public Allocation? Recent { get; set; }

    public bool HasEnded => count == 0;

    Instruction[] Code => block.Launch.Program.Code;

    /// <summary>The instruction of the barrier that the warp waits at, or null.</summary>
    public Instruction? WaitsAt { get; set; }

    /// <summary>Lanes that have not ended.</summary>
    public uint Alive
    {
        get
        {
            uint alive = 0;
            for (int i = 0; i < count; i++)
                alive |= fragments[i].Mask;
            return alive;
        }
    }

    /// <summary>A new warp at the first instruction, with lanes for threads that exist. Memory is kept from the last one.</summary>
    public void Start(Program program, int threads)
    {
        if (capacity < program.RegisterBytes)
        {
            NativeMemory.AlignedFree(registers);
            registers = (byte*)NativeMemory.AlignedAlloc((nuint)(capacity = program.RegisterBytes), 64);
            NativeMemory.Clear(registers, (nuint)capacity);
        }

        if (localCapacity < program.LocalBytes * 32)
        {
            NativeMemory.AlignedFree(local);
            local = (byte*)NativeMemory.AlignedAlloc((nuint)(localCapacity = program.LocalBytes * 32), 64);
        }

        LocalBytes = program.LocalBytes;
        fragments[0] = new() { Mask = threads >= 32 ? uint.MaxValue : (1u << threads) - 1 };
        count = 1;
        WaitsAt = null;
        Recent = null;
        Copies.Clear();
        Products.Clear(program.Asynchronous.Length);
        WaitsFor = null;
    }

    /// <summary>Runs until the warp waits at a barrier, waits for an mbarrier in vain, ends, or has had its turn.</summary>
    public void Run()
    {
        Instruction[] code = Code;
        bool counts = block.Launch.Counts;
        WaitsFor = null;
        for (int left = Turn; left > 0 && count > 0 && WaitsAt is null && WaitsFor is null;)
        {
            int f = Furthest();
            int limit = f + 1 < count ? fragments[f + 1].Pc : int.MaxValue;
            uint active = fragments[f].Mask;
            int pc = fragments[f].Pc;
            while (left-- > 0)
            {
                Instruction i = code[pc];
                uint mask = i.Guard < 0 ? active : active & (*(uint*)(registers + i.Guard) ^ (i.GuardNegated ? uint.MaxValue : 0));
                if (counts && mask != 0)
                    i.CountExecution();
                if (i.Kind == InstructionKind.Plain)
                {
                    if (mask != 0)
                        Do(i, mask);
                    pc++;
                }
                else if (i.Kind == InstructionKind.Branch && (mask == 0 || mask == active))
                {
                    int target = mask == 0 ? pc + 1 : i.Target;
                    bool back = target <= pc;
                    pc = target;
                    if (count > 1 && (back || pc > limit))
                        break;
                }
                else
                {
                    fragments[f].Pc = pc;
                    Schedule(i, f, mask);
                    goto again;
                }

                if (pc >= limit)
                    break;
            }

            Take(f);
            Place(pc, active);
        again:;
        }
    }

    public void Dispose()
    {
        NativeMemory.AlignedFree(registers);
        NativeMemory.AlignedFree(local);
        registers = local = null;
    }

    void Do(Instruction i, uint mask)
    {
        Mask = mask;
        Current = i;
        i.Run!(this);
    }

    /// <summary>The fragment with the lowest instruction among those that can go on.</summary>
    int Furthest()
    {
        for (int f = 0; f < count; f++)
        {
            if (!fragments[f].Waits)
                return f;
        }

        Current = Code[fragments[0].Pc];
        Mask = fragments[0].Mask;
        string others = count == 1
            ? $"lanes {Lanes(block.Existing(index) & ~Mask)} have ended"
            : string.Join(", ", Enumerable.Range(1, count - 1).Select(f => $"lanes {Lanes(fragments[f].Mask)} at {Code[fragments[f].Pc].Origin}"));
        throw new FaultException(FaultKind.Synchronization, $"only lanes {Lanes(Mask)} come here and wait for the others for ever ({others})");
    }

    /// <summary>What is not a plain step for all lanes of a fragment.</summary>
    void Schedule(Instruction i, int f, uint mask)
    {
        uint active = fragments[f].Mask;
        int pc = fragments[f].Pc;
        switch (i.Kind)
        {
            case InstructionKind.Branch:
                Take(f);
                Place(i.Target, mask);
                Place(pc + 1, active & ~mask);
                break;
            case InstructionKind.Exit:
                Take(f);
                Place(pc + 1, active & ~mask);
                break;
            case InstructionKind.Barrier or InstructionKind.Arrive:
                if (mask == 0)
                {
                    fragments[f].Pc++;
                }
                else if (IsComplete(i, f, mask, block.Existing(index)))
                {
                    fragments[f].Pc++;
                    block.Arrive(this, i);
                }

                break;
            case InstructionKind.Wait:
                if (mask != 0)
                    Do(i, mask);
                Take(f);
                Place(pc + 1, active);
                break;
            case InstructionKind.WholeWarp:
                if (IsComplete(i, f, mask, uint.MaxValue))
                {
                    Do(i, mask);
                    fragments[f].Pc++;
                }

                break;
            default:
                Collective(i, f, mask);
                break;
        }
    }

    void Collective(Instruction i, int f, uint mask)
    {
        Current = i;
        Mask = mask;
        uint members = 0;
        for (uint rest = mask; rest != 0; rest &= rest - 1)
        {
            int lane = BitOperations.TrailingZeroCount(rest);
            uint named = ((uint*)(registers + i.First))[lane];
            if ((named >> lane & 1) == 0)
                throw new FaultException(FaultKind.Synchronization, $"lane {lane} executes a collective whose mask 0x{named:x8} does not name it");
            members |= named;
        }

        uint existing = members & Alive;
        if (existing != members && existing == mask && (members & ~Alive & block.Existing(index)) != 0)
            throw new FaultException(FaultKind.Synchronization, $"the mask 0x{members:x8} names lanes {Lanes(members & ~Alive)}, which have ended");
        if ((existing & ~mask) != 0)
        {
            if ((existing & ~fragments[f].Mask) == 0)
                throw new FaultException(FaultKind.Synchronization, $"the mask 0x{members:x8} names lanes whose guard is false");
            fragments[f].Waits = true;
            return;
        }

        if (mask != 0)
            Do(i, mask);
        fragments[f].Pc++;
        int pc = fragments[f].Pc;
        uint active = fragments[f].Mask;
        Take(f);
        Place(pc, active);
    }

    /// <summary>
    /// Whether all lanes that must execute an instruction together have come; if some are elsewhere, those that are here wait. A compiler
    /// may put part of the code anywhere, so lanes that are further on may still come back.
    /// </summary>
    bool IsComplete(Instruction i, int f, uint mask, uint wanted)
    {
        Current = i;
        Mask = mask;
        if (mask == wanted)
            return true;
        if (mask != fragments[f].Mask)
            throw new FaultException(FaultKind.Synchronization, $"only lanes {Lanes(mask)} execute this, the guard of lanes {Lanes(fragments[f].Mask & ~mask)} is false");
        fragments[f].Waits = true;
        return false;
    }

    void Take(int f)
    {
        count--;
        for (int i = f; i < count; i++)
            fragments[i] = fragments[i + 1];
    }

    /// <summary>Puts lanes where they belong in the order; those that are there already take them in.</summary>
    void Place(int pc, uint mask)
    {
        if (mask == 0)
            return;
        int at = 0;
        while (at < count && fragments[at].Pc < pc)
            at++;
        if (at < count && fragments[at].Pc == pc)
        {
            fragments[at].Mask |= mask;
            fragments[at].Waits = false;
            return;
        }

        for (int i = count; i > at; i--)
            fragments[i] = fragments[i - 1];
        fragments[at] = new() { Pc = pc, Mask = mask };
        count++;
    }

    /// <summary>Lanes in words: 0-3, 7.</summary>
    public static string Lanes(uint mask)
    {
        List<string> ranges = [];
        for (int lane = 0; lane < 32; lane++)
        {
            if ((mask >> lane & 1) == 0)
                continue;
            int start = lane;
            while (lane < 31 && (mask >> (lane + 1) & 1) != 0)
                lane++;
            ranges.Add(start == lane ? $"{start}" : $"{start}-{lane}");
        }

        return ranges.Count == 0 ? "none" : string.Join(", ", ranges);
    }
}
