namespace TaylorSeer.Kernels.Generator;

/// <summary>The memory that a view points to; OpenCL 1.2 makes it part of a pointer's type.</summary>
enum Space
{
    Global,
    Shared,
    Private,
}
