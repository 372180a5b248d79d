using System.Runtime.CompilerServices;

namespace TaylorSeer.Kernels.Cpu;

/// <summary>
/// Numbers as they are kept: <typeparamref name="T"/> is float for f32 or ushort for bf16. Arithmetic is in f32; kernels of
/// kept numbers are written once, over T, and the JIT compiles each to the loads and stores of its type.
/// </summary>
static unsafe class Stored<T>
    where T : unmanaged
{
    /// <summary>Refuses other types: once per operation, so that the loops need not.</summary>
    public static void Check()
    {
        if (typeof(T) != typeof(float) && typeof(T) != typeof(ushort))
            throw new NotSupportedException($"Numbers are kept as float (f32) or ushort (bf16), not as {typeof(T).Name}.");
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Load<V>(T* from)
        where V : unmanaged, IFloats<V> =>
        typeof(T) == typeof(ushort) ? V.LoadBF16((ushort*)from) : V.Load((float*)from);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store<V>(V x, T* to)
        where V : unmanaged, IFloats<V>
    {
        if (typeof(T) == typeof(ushort))
            x.StoreBF16((ushort*)to);
        else
            x.Store((float*)to);
    }

    /// <summary>One number, for definitions.</summary>
    public static float Read(T* from) => Floats1.Sum(Load<Floats1>(from));

    /// <summary>Rounds one number as it is kept, for definitions.</summary>
    public static void Write(float x, T* to) => Store(Floats1.Broadcast(x), to);
}
