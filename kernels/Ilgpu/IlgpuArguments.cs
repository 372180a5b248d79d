extern alias core;

using core::TaylorSeer.Kernels.Gpu;

namespace TaylorSeer.Kernels.Ilgpu;

/// <summary>A launch's arguments as generated loaders unpack them.</summary>
readonly ref struct IlgpuArguments(ReadOnlySpan<GpuArgument> arguments, ReadOnlySpan<int> specialized)
{
    readonly ReadOnlySpan<GpuArgument> arguments = arguments;
    readonly ReadOnlySpan<int> specialized = specialized;

    /// <summary>Argument <paramref name="i"/>, which is a view.</summary>
    public ArrayView<T> View<T>(int i)
        where T : unmanaged => arguments[i].Buffer is IlgpuBuffer buffer
            ? buffer.Bytes(arguments[i].StartBytes, arguments[i].LengthBytes).Cast<T>()
            : throw new ArgumentException($"Argument {i} is not memory of ILGPU.");

    /// <summary>Argument <paramref name="i"/>, which is a number.</summary>
    public T Scalar<T>(int i)
        where T : unmanaged => arguments[i].Scalar<T>();

    /// <summary>Specialised number <paramref name="i"/>.</summary>
    public int Specialized(int i) => specialized[i];
}
