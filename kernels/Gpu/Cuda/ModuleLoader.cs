using System.Text;

namespace TaylorSeer.Kernels.Gpu.Cuda;

/// <summary>
/// Turns kernels into functions of a device. The program comes as PTX from <see cref="PtxLibrary"/>, or for numbers that
/// it has no text for from NVRTC where that is installed; the driver compiles it for the device, and keeps what it made on disk.
/// </summary>
sealed unsafe class ModuleLoader(CudaContext context, NvrtcCompiler? compiler) : IDisposable
{
    /// <summary>The generated kernels and the tensor cores need it.</summary>
    public const int LeastCapability = 80;

    const int LogBytes = 16 * 1024;

    readonly Dictionary<string, CudaHandle> modules = [];       // by text: programs with several entry points are loaded once

    /// <summary>Loads the program and finds its entry point.</summary>
    /// <exception cref="GpuException">No text for these numbers, or the driver's compiler refuses; the message holds its log.</exception>
    public CudaFunction Load(KernelDefinition kernel, ReadOnlySpan<int> specialized)
    {
        CudaDeviceInfo device = context.Device;
        if (kernel.Group.Count > device.MaxGroupThreads)
            throw new GpuException($"{kernel.Name} needs groups of {kernel.Group.Count} threads; {device} allows {device.MaxGroupThreads}. Use another device, or --device cpu.");
        if (kernel.SharedBytes > device.MostSharedBytes)
            throw new GpuException($"{kernel.Name} needs {kernel.SharedBytes} bytes of shared memory; {device} has {device.MostSharedBytes}. Use another device, or --device cpu.");

        PtxText program = PtxLibrary.Find(kernel.Program, kernel.SpecializedNames, specialized, device.Capability) ?? Compile(kernel, specialized);
        if (!modules.TryGetValue(program.Text, out CudaHandle? module))
            modules.Add(program.Text, module = LoadModule(program, kernel));

        nint function;
        CudaDriver driver = context.Enter();
        fixed (byte* name = Terminated(kernel.EntryPoint))
            context.Check(driver.ModuleGetFunction(&function, module.Value, name), $"cuModuleGetFunction in {program.Origin}", kernel.Name);
        if (kernel.SharedBytes > device.SharedBytes)
        {
            int code = driver.FuncSetAttribute(function, FunctionAttribute.MaxDynamicSharedSizeBytes, kernel.SharedBytes);
            context.Check(code, $"cuFuncSetAttribute of {kernel.SharedBytes} bytes of shared memory", kernel.Name);
        }

        return new(kernel, function);
    }

    public void Dispose()
    {
        foreach (CudaHandle module in modules.Values)
            module.Dispose();
        modules.Clear();
    }

    PtxText Compile(KernelDefinition kernel, ReadOnlySpan<int> specialized)
    {
        if (context.Device.Capability < LeastCapability)
        {
            int c = context.Device.Capability;
            throw new GpuException($"{context.Device} has compute capability {c / 10}.{c % 10}; this program's kernels need {LeastCapability / 10}.{LeastCapability % 10} (Ampere) or later. Use --device opencl or --device cpu.");
        }

        if (compiler is not null && kernel.Cuda.Length > 0)
            return compiler.Compile(kernel, specialized);
        string numbers = "";
        for (int i = 0; i < specialized.Length; i++)
        {
            IReadOnlyList<int> values = PtxLibrary.Values(kernel.Program, kernel.SpecializedNames[i]);
            numbers += $"{(i > 0 ? ", " : "")}{kernel.SpecializedNames[i]} {specialized[i]}{(values.Count > 0 ? $" (there are {string.Join(", ", values)})" : "")}";
        }

        throw new GpuException(
            $"{kernel.Name} was not compiled for {(numbers.Length > 0 ? numbers : context.Device.ToString())}. "
            + $"Install NVRTC ({NativeLoader.Names(NativeLoader.Nvrtc)}, part of the CUDA toolkit), which compiles it here, or use --device cpu.");
    }

    CudaHandle LoadModule(PtxText program, KernelDefinition kernel)
    {
        CudaDriver driver = context.Enter();
        byte[] log = new byte[LogBytes], image = Terminated(program.Text);
        nint module;
        fixed (byte* errors = log, text = image)
        {
            int* options = stackalloc int[] { JitOption.ErrorLogBuffer, JitOption.ErrorLogBufferSizeBytes };
            void** values = stackalloc void*[] { errors, (void*)LogBytes };
            int code = driver.ModuleLoadDataEx(&module, text, 2, options, values);
            if (code == CudaError.Success)
                return new(context, module, CudaKind.Module);
            string said = Encoding.UTF8.GetString(log).TrimEnd('\0').Trim();
            string shown = said.Length == 0 ? "(the driver gives no log)" : said;
            throw context.Exception(code, $"cuModuleLoadDataEx of {program.Origin}", $"{kernel.Name}, log:{Environment.NewLine}{shown}{Environment.NewLine}");
        }
    }

    static byte[] Terminated(string text) => [.. Encoding.UTF8.GetBytes(text), 0];
}
