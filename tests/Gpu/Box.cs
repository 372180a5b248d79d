namespace TaylorSeer.Tests.Gpu;

/// <summary>A generic struct that holds structs.</summary>
struct Box<T>
    where T : unmanaged
{
    public Pair Inside;
    public T Tag;
}
