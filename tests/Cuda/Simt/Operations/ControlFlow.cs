namespace TaylorSeer.Tests.Cuda.Simt;

/// <summary>Branches, ends, barriers and fences.</summary>
static class ControlFlow
{
    public static (InstructionKind Kind, Step? Run, int First, int Second)? Decode(Operation o)
    {
        switch (o.Opcode)
        {
            case "bra" or "bra.uni":
                return (InstructionKind.Branch, null, -1, -1);
            case "ret" or "ret.uni":
                return (o.InKernel ? InstructionKind.Exit : InstructionKind.Branch, null, -1, -1);
            case "exit":
                return (InstructionKind.Exit, null, -1, -1);
            case "trap":
                return (InstructionKind.Plain, _ => throw new FaultException(FaultKind.OutOfBounds, "a trap"), -1, -1);
            case "bar.sync" or "barrier.sync.aligned" or "bar.cta.sync" or "barrier.cta.sync.aligned":
                return (InstructionKind.Barrier, null, o.From<uint>(0), o.Count > 1 ? o.From<uint>(1) : -1);
            case "bar.arrive" or "barrier.arrive.aligned" or "bar.cta.arrive":
                return (InstructionKind.Arrive, null, o.From<uint>(0), o.From<uint>(1));
            case "membar.cta" or "membar.gl" or "membar.sys" or "fence.acq_rel.cta" or "fence.acq_rel.gpu" or "fence.acq_rel.sys"
                or "fence.sc.cta" or "fence.sc.gpu" or "fence.sc.sys":
                return (InstructionKind.Plain, _ => Interlocked.MemoryBarrier(), -1, -1);
            case "fence.proxy.async" or "fence.proxy.async.shared::cta":
                return (InstructionKind.Plain, Mbarriers.Fence(betweenProxies: true), -1, -1);
            case "fence.mbarrier_init.release.cluster":
                return (InstructionKind.Plain, Mbarriers.Fence(betweenProxies: false), -1, -1);
            case "nanosleep.u32" or "griddepcontrol.launch_dependents" or "griddepcontrol.wait" or "prefetch.global.L1" or "prefetch.global.L2"
                or "prefetch.L1" or "prefetch.L2":
                return (InstructionKind.Plain, _ => { }, -1, -1);
            case "bar.warp.sync":
                return (InstructionKind.Collective, _ => { }, o.From<uint>(0), -1);
            default:
                return null;
        }
    }
}
