using System.Runtime.InteropServices;
using System.Text;

namespace TaylorSeer.Kernels.Gpu.Cuda;

/// <summary>Makes PTX from a kernel's CUDA C on the user's machine.</summary>
sealed unsafe class NvrtcCompiler
{
    readonly Nvrtc nvrtc;

    public NvrtcCompiler(Nvrtc nvrtc)
    {
        this.nvrtc = nvrtc;
        int major, minor;
        Version = nvrtc.Version(&major, &minor) == 0 ? $"{major}.{minor}" : "of unknown version";
    }

    /// <summary>As 12.4.</summary>
    public string Version { get; }

    /// <summary>This machine's, or null.</summary>
    public static NvrtcCompiler? Find() => NativeLoader.Open(NativeLoader.Nvrtc) is { } resolve ? new(new Nvrtc(resolve)) : null;

    /// <summary>Compiles for the least capability that kernels need; the driver goes on from there.</summary>
    /// <exception cref="GpuException">The compiler refuses; the message holds its log.</exception>
    public PtxText Compile(KernelDefinition kernel, ReadOnlySpan<int> specialized)
    {
        nint program;
        fixed (byte* text = Bytes(kernel.Cuda), name = Bytes($"{kernel.EntryPoint}.cu"))
            Check(nvrtc.CreateProgram(&program, text, name, 0, null, null), "nvrtcCreateProgram", kernel, 0);
        try
        {
            Build(program, kernel, specialized);
            nuint size;
            Check(nvrtc.GetPtxSize(program, &size), "nvrtcGetPTXSize", kernel, program);
            byte[] ptx = new byte[size];
            fixed (byte* p = ptx)
                Check(nvrtc.GetPtx(program, p), "nvrtcGetPTX", kernel, program);
            return new($"NVRTC {Version}", Encoding.UTF8.GetString(ptx).TrimEnd('\0'));
        }
        finally
        {
            _ = nvrtc.DestroyProgram(&program);
        }
    }

    void Build(nint program, KernelDefinition kernel, ReadOnlySpan<int> specialized)
    {
        List<string> options = [$"--gpu-architecture=compute_{ModuleLoader.LeastCapability}", "--std=c++17"];
        for (int i = 0; i < specialized.Length; i++)
            options.Add($"-DS_{kernel.SpecializedNames[i]}=({specialized[i]})");
        byte** texts = stackalloc byte*[options.Count];
        for (int i = 0; i < options.Count; i++)
            texts[i] = (byte*)Marshal.StringToCoTaskMemUTF8(options[i]);
        int code = nvrtc.CompileProgram(program, options.Count, texts);
        for (int i = 0; i < options.Count; i++)
            Marshal.FreeCoTaskMem((nint)texts[i]);
        Check(code, $"nvrtcCompileProgram with '{string.Join(' ', options)}'", kernel, program);
    }

    void Check(int code, string call, KernelDefinition kernel, nint program)
    {
        if (code == 0)
            return;
        string name = Marshal.PtrToStringUTF8((nint)nvrtc.GetErrorString(code)) ?? "?";
        throw new GpuException($"{kernel.Name} does not build: {call} failed with {name} ({code}), NVRTC {Version}. Its log follows; --device cpu needs no compiler.{Environment.NewLine}{Log(program)}");
    }

    string Log(nint program)
    {
        nuint size;
        if (program == 0 || nvrtc.GetProgramLogSize(program, &size) != 0)
            return "(NVRTC gives no log)";
        byte[] text = new byte[size];
        fixed (byte* p = text)
            _ = nvrtc.GetProgramLog(program, p);
        return Encoding.UTF8.GetString(text).TrimEnd('\0').Trim();
    }

    static byte[] Bytes(string text) => [.. Encoding.UTF8.GetBytes(text), 0];
}
