namespace TaylorSeer.Kernels.Gpu.Cuda;

/// <summary>Codes of the CUDA driver (CUresult) that we tell apart.</summary>
static class CudaError
{
    public const int Success = 0;
    public const int InvalidValue = 1;
    public const int OutOfMemory = 2;
    public const int StubLibrary = 34;
    public const int DeviceUnavailable = 46;
    public const int NoDevice = 100;
    public const int InvalidImage = 200;
    public const int NoBinaryForGpu = 209;
    public const int EccUncorrectable = 214;
    public const int InvalidPtx = 218;
    public const int NvlinkUncorrectable = 220;
    public const int CompilerNotFound = 221;
    public const int UnsupportedPtxVersion = 222;
    public const int IllegalAddress = 700;
    public const int LaunchOutOfResources = 701;
    public const int LaunchTimeout = 702;
    public const int Assert = 710;
    public const int HardwareStackError = 714;
    public const int IllegalInstruction = 715;
    public const int MisalignedAddress = 716;
    public const int InvalidAddressSpace = 717;
    public const int InvalidProgramCounter = 718;
    public const int LaunchFailed = 719;
    public const int SystemNotReady = 802;
    public const int SystemDriverMismatch = 803;
    public const int CompatNotSupportedOnDevice = 804;
    public const int Unknown = 999;

    /// <summary>Codes after which every further call of the process's context fails.</summary>
    public static bool IsSticky(int code) => code is EccUncorrectable or NvlinkUncorrectable or IllegalAddress or LaunchTimeout
        or Assert or HardwareStackError or IllegalInstruction or MisalignedAddress or InvalidAddressSpace or InvalidProgramCounter or LaunchFailed;
}
