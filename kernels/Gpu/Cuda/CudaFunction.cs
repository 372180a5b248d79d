namespace TaylorSeer.Kernels.Gpu.Cuda;

/// <summary>
/// A kernel on a device, ready to be launched. Its module belongs to the loader. The parameters of a launch are words of 8 bytes: one for each number,
/// address and length, in the lowest bytes, as many as it has for a structure.
/// </summary>
sealed class CudaFunction(KernelDefinition kernel, nint value)
{
    /// <summary>More words than any kernel's parameters take.</summary>
    public const int MostWords = 80;

    public KernelDefinition Kernel => kernel;

    /// <summary>CUfunction.</summary>
    public nint Value => value;

    /// <summary>Writes the parameters for these arguments; how many words they are.</summary>
    public static int Pack(KernelDefinition kernel, ReadOnlySpan<GpuArgument> arguments, Span<ulong> words)
    {
        int count = 0;
        for (int i = 0; i < arguments.Length; i++)
        {
            GpuArgument argument = arguments[i];
            if (argument.Words is { } structure)
            {
                structure.CopyTo(words[count..]);
                count += structure.Length;
                continue;
            }

            words[count++] = argument.Buffer is CudaBuffer buffer ? buffer.Address + (ulong)argument.StartBytes : argument.Bits;
            if (kernel.Arguments[i].HasLength)
                words[count++] = (ulong)argument.Length;
        }

        return count;
    }

    /// <summary>Where each parameter begins in <paramref name="words"/>, as launches want to know it.</summary>
    public unsafe void Place(ulong* words, void** addresses)
    {
        foreach (KernelParameter parameter in kernel.Arguments)
        {
            *addresses++ = words;
            words += parameter.Kind == KernelParameterKind.TensorMap ? TensorMaps.Words : 1;
            if (parameter.HasLength)
                *addresses++ = words++;
        }
    }
}
