namespace TaylorSeer.Kernels.Gpu.Dialect;

/// <summary>A number that is known when a kernel is launched and constant in its device program: one program per value.</summary>
public readonly struct SpecializedValue<T>(T value)
    where T : unmanaged
{
    public T Value => value;

    public static implicit operator T(SpecializedValue<T> value) => value.Value;
}
