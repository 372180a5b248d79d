namespace TaylorSeer.Kernels.Gpu.Dialect;

/// <summary>
/// What a kernel sees of a specialised number. ILGPU's own type takes no enums, so the generated entry point takes ILGPU's
/// <c>SpecializedValue&lt;int&gt;</c> and passes this on; once inlined, both are the same constant.
/// </summary>
public readonly struct SpecializedValue<T>(T value)
    where T : unmanaged
{
    public T Value => value;

    public static implicit operator T(SpecializedValue<T> value) => value.Value;
}
