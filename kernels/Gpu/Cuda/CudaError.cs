namespace TaylorSeer.Kernels.Gpu.Cuda;

/// <summary>Codes of the CUDA driver (CUresult) that we tell apart, and what a user can do about them.</summary>
static class CudaError
{
    public const int Success = 0;
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

    /// <summary>Codes after which every further call of the process on this device fails.</summary>
    public static bool IsSticky(int code) => code is EccUncorrectable or NvlinkUncorrectable or IllegalAddress or LaunchTimeout
        or Assert or HardwareStackError or IllegalInstruction or MisalignedAddress or InvalidAddressSpace or InvalidProgramCounter or LaunchFailed;

    /// <summary>A sentence for the user, after a blank; empty where we know nothing.</summary>
    public static string Advice(int code) => code switch
    {
        OutOfMemory => " Lower the batch, the image size or the forecasting order, end other processes on the device, or use --device cpu.",
        StubLibrary => " The library found is the toolkit's stub, which links programs and runs none: take its folder out of LD_LIBRARY_PATH.",
        DeviceUnavailable => " Another process has the device for itself (compute mode exclusive): end it, or choose another device.",
        NoDevice => " The driver sees no device: check nvidia-smi and CUDA_VISIBLE_DEVICES, or use --device cpu.",
        SystemNotReady => " On machines with NVSwitch the service nvidia-fabricmanager must run.",
        SystemDriverMismatch => " The driver's library and its kernel module are of different versions: load the new module, or reboot.",
        CompatNotSupportedOnDevice => " The forward-compatibility library does not serve this device: remove it from LD_LIBRARY_PATH.",
        CompilerNotFound => " The driver was installed without its PTX compiler (libnvidia-ptxjitcompiler.so.1): install it; containers need the capability 'compute' and 'utility'.",
        UnsupportedPtxVersion or InvalidPtx or InvalidImage or NoBinaryForGpu => " The device needs compute capability 8.0 or more, and the driver CUDA 11.8 or later; otherwise use --device cpu.",
        LaunchOutOfResources => " The kernel needs more registers or shared memory than the device has.",
        _ when IsSticky(code) =>
            " The device's state in this process is lost, and every further call fails: start again. With TAYLORSEER_SYNC=1 the failing kernel is named.",
        _ => "",
    };
}
