namespace TaylorSeer.Kernels.Cpu.MachineCode;

/// <summary>64-bit registers that a called function may change both on Windows and elsewhere, and the two that carry a first argument.</summary>
enum Register
{
    Rax = 0,
    Rcx = 1,        // first argument on Windows
    Rdx = 2,
    Rdi = 7,        // first argument elsewhere; belongs to the caller on Windows
    R8 = 8,
    R9 = 9,
    R10 = 10,
}
