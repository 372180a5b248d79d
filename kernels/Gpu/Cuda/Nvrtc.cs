namespace TaylorSeer.Kernels.Gpu.Cuda;

/// <summary>The calls of NVRTC, the run-time compiler of the CUDA toolkit, that we use, each under the name of its entry point without "nvrtc".</summary>
/// <remarks>A program is <see cref="nint"/>; every call but GetErrorString answers a code, 0 for success.</remarks>
sealed unsafe class Nvrtc
{
    public readonly delegate* unmanaged<int*, int*, int> Version;                   // major, minor
    public readonly delegate* unmanaged<nint*, byte*, byte*, int, byte**, byte**, int> CreateProgram;   // program, text, its name, headers, their texts, their names
    public readonly delegate* unmanaged<nint, int, byte**, int> CompileProgram;     // program, options, their texts
    public readonly delegate* unmanaged<nint, nuint*, int> GetPtxSize;              // program, bytes with the final 0
    public readonly delegate* unmanaged<nint, byte*, int> GetPtx;                   // program, text
    public readonly delegate* unmanaged<nint, nuint*, int> GetProgramLogSize;       // program, bytes with the final 0
    public readonly delegate* unmanaged<nint, byte*, int> GetProgramLog;            // program, text
    public readonly delegate* unmanaged<nint*, int> DestroyProgram;
    public readonly delegate* unmanaged<int, byte*> GetErrorString;                 // code

    /// <param name="resolve">the address of an entry point by its exported name; 0: there is none</param>
    /// <exception cref="GpuException">An entry point is missing.</exception>
    internal Nvrtc(Func<string, nint> resolve)
    {
        void* Entry(string name)
        {
            nint address = resolve(name);
            return address != 0 ? (void*)address : throw new GpuException($"NVRTC's library has no {name}. Install the NVRTC of CUDA 11.8 or later, or remove this one.");
        }

        Version = (delegate* unmanaged<int*, int*, int>)Entry("nvrtcVersion");
        CreateProgram = (delegate* unmanaged<nint*, byte*, byte*, int, byte**, byte**, int>)Entry("nvrtcCreateProgram");
        CompileProgram = (delegate* unmanaged<nint, int, byte**, int>)Entry("nvrtcCompileProgram");
        GetPtxSize = (delegate* unmanaged<nint, nuint*, int>)Entry("nvrtcGetPTXSize");
        GetPtx = (delegate* unmanaged<nint, byte*, int>)Entry("nvrtcGetPTX");
        GetProgramLogSize = (delegate* unmanaged<nint, nuint*, int>)Entry("nvrtcGetProgramLogSize");
        GetProgramLog = (delegate* unmanaged<nint, byte*, int>)Entry("nvrtcGetProgramLog");
        DestroyProgram = (delegate* unmanaged<nint*, int>)Entry("nvrtcDestroyProgram");
        GetErrorString = (delegate* unmanaged<int, byte*>)Entry("nvrtcGetErrorString");
    }
}
