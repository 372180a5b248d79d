namespace TaylorSeer.Kernels.Gpu.Emulation;

/// <summary>Size and alignment of an element on a device, in bytes.</summary>
static unsafe class Element<T>
    where T : unmanaged
{
    public static readonly int Size = sizeof(T);

    /// <summary>Vectors are aligned to their whole size; a struct of the caller's, to its largest scalar, which is at most 8 bytes.</summary>
    public static readonly int Alignment =
        typeof(T) == typeof(Dialect.Float2) || typeof(T) == typeof(Dialect.Float4) || typeof(T).IsPrimitive ? sizeof(T) : 4;
}
