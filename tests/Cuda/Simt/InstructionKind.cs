namespace TaylorSeer.Tests.Cuda.Simt;

/// <summary>How the scheduler treats an instruction.</summary>
enum InstructionKind : byte
{
    /// <summary>Runs on the lanes whose guard holds; all go on behind it.</summary>
    Plain,

    /// <summary>Lanes whose guard holds go to the target, the others behind it.</summary>
    Branch,

    /// <summary>Lanes whose guard holds end.</summary>
    Exit,

    /// <summary>bar.sync: the warp waits for others.</summary>
    Barrier,

    /// <summary>bar.arrive: others may wait for the warp.</summary>
    Arrive,

    /// <summary>A collective whose first lanes name the others: shfl.sync, vote.sync, bar.warp.sync.</summary>
    Collective,

    /// <summary>mbarrier.try_wait: a warp that waits in vain lets others go on.</summary>
    Wait,

    /// <summary>A collective of all 32 lanes: mma.sync, ldmatrix, wgmma.</summary>
    WholeWarp,
}
