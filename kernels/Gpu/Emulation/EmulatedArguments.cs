using TaylorSeer.Kernels.Gpu.Dialect;

namespace TaylorSeer.Kernels.Gpu.Emulation;

/// <summary>A launch's arguments as generated code unpacks them for the C# method.</summary>
public sealed class EmulatedArguments
{
    readonly GpuArgument[] arguments;
    readonly int[] specialized;

    internal EmulatedArguments(ReadOnlySpan<GpuArgument> arguments, ReadOnlySpan<int> specialized) =>
        (this.arguments, this.specialized) = (arguments.ToArray(), specialized.ToArray());

    /// <summary>Argument <paramref name="i"/>, which is a view.</summary>
    public ArrayView<T> View<T>(int i)
        where T : unmanaged => arguments[i].Buffer is EmulatedBuffer buffer
            ? buffer.Memory.View<byte>().SubView(arguments[i].StartBytes, arguments[i].LengthBytes).Cast<T>()
            : throw new KernelException($"Argument {i} is not memory of the emulator.");

    /// <summary>Argument <paramref name="i"/>, which is a number.</summary>
    public T Scalar<T>(int i)
        where T : unmanaged => arguments[i].Scalar<T>();

    /// <summary>Specialised number <paramref name="i"/>.</summary>
    public int Specialized(int i) => specialized[i];
}
