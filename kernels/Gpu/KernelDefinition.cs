using TaylorSeer.Kernels.Gpu.Emulation;

namespace TaylorSeer.Kernels.Gpu;

/// <summary>One kernel as every device can run it. Made by generated code, once per kernel; compared by identity.</summary>
public sealed class KernelDefinition(
    string name, string entryPoint, LaunchSize group, KernelParameter[] parameters, string openCl, string cuda, Action<EmulatedArguments> emulate)
{
    /// <summary>Class and method: <c>LayerNormModulate.Gpu</c>.</summary>
    public string Name => name;

    /// <summary>The function's name in the device texts.</summary>
    public string EntryPoint { get; } = entryPoint;

    /// <summary>Threads of a group.</summary>
    public LaunchSize Group => group;

    /// <summary>In the order of the C# method.</summary>
    public IReadOnlyList<KernelParameter> Parameters => parameters;

    /// <summary>The file of compiled device code that holds the entry point, without its endings; several kernels may share one.</summary>
    public string Program { get; init; } = entryPoint;

    /// <summary>Shared memory that a launch asks for, beside what the text declares; bytes.</summary>
    public int SharedBytes { get; init; }

    /// <summary>Made by <see cref="HandWritten"/>: the kernels for tensor cores.</summary>
    public bool IsHandWritten => openCl.Length == 0;

    /// <summary>The program in OpenCL C 1.2. Specialised numbers are macros that the build defines.</summary>
    public string OpenCl => openCl;

    /// <summary>The program in CUDA C++. Specialised numbers are macros that the build defines.</summary>
    public string Cuda => cuda;

    /// <summary>Names of the specialised parameters, in order.</summary>
    public IReadOnlyList<string> SpecializedNames { get; } =
        [.. parameters.Where(p => p.Kind == KernelParameterKind.Specialized).Select(p => p.Name)];

    /// <summary>The other parameters, in order: what a launch passes.</summary>
    public IReadOnlyList<KernelParameter> Arguments { get; } = [.. parameters.Where(p => p.Kind != KernelParameterKind.Specialized)];

    /// <summary>A kernel written in CUDA C by hand, which only CUDA devices run. Its views may be left out (<see cref="GpuArgument.None"/>).</summary>
    /// <param name="program">the file, without its endings</param>
    /// <param name="entryPoint">the function in it</param>
    /// <param name="group">threads of a group</param>
    /// <param name="sharedBytes">dynamic shared memory</param>
    /// <param name="parameters">the function's, in order; none is specialised</param>
    public static KernelDefinition HandWritten(string program, string entryPoint, LaunchSize group, int sharedBytes, params KernelParameter[] parameters) =>
        new(entryPoint, entryPoint, group, parameters, "", "", _ => throw new KernelException($"{entryPoint} is written in CUDA C: only CUDA devices run it."))
        {
            Program = program,
            SharedBytes = sharedBytes,
        };

    /// <summary>The compiler options that fix the specialised numbers.</summary>
    public string Macros(ReadOnlySpan<int> specialized)
    {
        string macros = "";
        for (int i = 0; i < specialized.Length; i++)
            macros += $" -D S_{SpecializedNames[i]}=({specialized[i]})";
        return macros;
    }

    /// <summary>Refuses arguments that do not fit the parameters: generated launches always do.</summary>
    internal void Check(ReadOnlySpan<GpuArgument> arguments, ReadOnlySpan<int> specialized)
    {
        bool fits = arguments.Length == Arguments.Count && specialized.Length == SpecializedNames.Count;
        for (int i = 0; fits && i < arguments.Length; i++)
        {
            KernelParameterKind kind = Arguments[i].Kind;
            fits = (arguments[i].Buffer is not null) == (kind == KernelParameterKind.View) && (arguments[i].Words is not null) == (kind == KernelParameterKind.TensorMap);
            fits |= kind == KernelParameterKind.View && arguments[i].IsNone && IsHandWritten;
        }

        if (!fits)
            throw new ArgumentException($"{name} takes ({string.Join(", ", parameters.Select(p => p.Name))}): {arguments.Length} arguments and {specialized.Length} specialised numbers were given, or a view and a number changed places.");
    }

    /// <summary>Runs the C# method as one thread of an emulated launch.</summary>
    internal void Emulate(EmulatedArguments arguments) => emulate(arguments);

    public override string ToString() => name;
}
