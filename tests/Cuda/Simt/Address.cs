namespace TaylorSeer.Tests.Cuda.Simt;

/// <summary>An address operand: a register (its place and its bytes a lane) plus a number.</summary>
readonly record struct Address(Space Space, int Register, int RegisterBytes, long Offset)
{
    public unsafe ulong Of(Warp w, int lane) =>
        (RegisterBytes == 8 ? ((ulong*)(w.Registers + Register))[lane] : ((uint*)(w.Registers + Register))[lane]) + (ulong)Offset;
}
