using System.Runtime.InteropServices;
using System.Text;
using TaylorSeer.Kernels.Gpu.Cuda;

namespace TaylorSeer.Tests.Cuda;

/// <summary>A run-time compiler whose answer is known beforehand. State is the thread's: a test makes and uses it on its own.</summary>
static unsafe class ScriptedNvrtc
{
    [ThreadStatic]
    static string? ptx;

    /// <summary>What the last program was compiled with.</summary>
    [field: ThreadStatic]
    public static string? Options { get; private set; }

    /// <summary>A compiler that makes <paramref name="answer"/> of every program; null: that refuses it.</summary>
    public static NvrtcCompiler Answering(string? answer)
    {
        ptx = answer;
        return new(new Nvrtc(name => name switch
        {
            "nvrtcVersion" => (nint)(delegate* unmanaged<int*, int*, int>)&Version,
            "nvrtcCreateProgram" => (nint)(delegate* unmanaged<nint*, byte*, byte*, int, byte**, byte**, int>)&Create,
            "nvrtcCompileProgram" => (nint)(delegate* unmanaged<nint, int, byte**, int>)&Compile,
            "nvrtcGetPTXSize" => (nint)(delegate* unmanaged<nint, nuint*, int>)&PtxSize,
            "nvrtcGetPTX" => (nint)(delegate* unmanaged<nint, byte*, int>)&Ptx,
            "nvrtcGetProgramLogSize" => (nint)(delegate* unmanaged<nint, nuint*, int>)&LogSize,
            "nvrtcGetProgramLog" => (nint)(delegate* unmanaged<nint, byte*, int>)&Log,
            "nvrtcDestroyProgram" => (nint)(delegate* unmanaged<nint*, int>)&Destroy,
            "nvrtcGetErrorString" => (nint)(delegate* unmanaged<int, byte*>)&ErrorString,
            _ => 0,
        }));
    }

    static ReadOnlySpan<byte> LogText => "kernel.cu(3): error: nonsense\0"u8;

    [UnmanagedCallersOnly]
    static int Version(int* major, int* minor)
    {
        (*major, *minor) = (12, 4);
        return 0;
    }

    [UnmanagedCallersOnly]
    static int Create(nint* program, byte* text, byte* name, int headers, byte** texts, byte** names)
    {
        *program = 1;
        return 0;
    }

    [UnmanagedCallersOnly]
    static int Compile(nint program, int count, byte** options)
    {
        Options = "";
        for (int i = 0; i < count; i++)
            Options += Marshal.PtrToStringUTF8((nint)options[i]) + " ";
        return ptx is null ? 6 : 0;
    }

    [UnmanagedCallersOnly]
    static int PtxSize(nint program, nuint* bytes)
    {
        *bytes = (nuint)Encoding.UTF8.GetByteCount(ptx!) + 1;
        return 0;
    }

    [UnmanagedCallersOnly]
    static int Ptx(nint program, byte* text)
    {
        Encoding.UTF8.GetBytes(ptx + "\0", new Span<byte>(text, Encoding.UTF8.GetByteCount(ptx!) + 1));
        return 0;
    }

    [UnmanagedCallersOnly]
    static int LogSize(nint program, nuint* bytes)
    {
        *bytes = (nuint)LogText.Length;
        return 0;
    }

    [UnmanagedCallersOnly]
    static int Log(nint program, byte* text)
    {
        LogText.CopyTo(new Span<byte>(text, LogText.Length));
        return 0;
    }

    [UnmanagedCallersOnly]
    static int Destroy(nint* program)
    {
        *program = 0;
        return 0;
    }

    [UnmanagedCallersOnly]
    static byte* ErrorString(int code) => (byte*)System.Runtime.CompilerServices.Unsafe.AsPointer(ref MemoryMarshal.GetReference("NVRTC_ERROR_COMPILATION\0"u8));
}
