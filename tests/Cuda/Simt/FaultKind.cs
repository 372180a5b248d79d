namespace TaylorSeer.Tests.Cuda.Simt;

/// <summary>What a kernel did wrong. Real hardware reports the first two; the others it does not notice.</summary>
public enum FaultKind
{
    /// <summary>An access outside live allocations, shared memory, parameters or local memory.</summary>
    OutOfBounds,

    /// <summary>An address that is not a multiple of the access's size.</summary>
    Misaligned,

    /// <summary>Lanes or warps that wait for others that never come, or a collective that not every lane reached.</summary>
    Synchronization,

    /// <summary>Two warps touch a byte of shared memory, one of them writes, and no barrier stands between.</summary>
    Race,

    /// <summary>Bytes are read that nobody wrote.</summary>
    Uninitialized,

    /// <summary>Bytes are touched that a copy is still on its way to: cp.async, or a box of the copy engine.</summary>
    AsyncCopy,

    /// <summary>A register is touched that a wgmma still works on, or a wgmma takes one with no wgmma.fence after other accesses to it.</summary>
    AsyncRegister,
}
