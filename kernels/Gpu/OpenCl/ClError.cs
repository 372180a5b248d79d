namespace TaylorSeer.Kernels.Gpu.OpenCl;

/// <summary>Names of OpenCL's codes, and what they mean to a user.</summary>
static class ClError
{
    public const int BuildProgramFailure = -11;
    public const int PlatformNotFound = -1001;
    public const int DeviceNotFound = -1;

    static readonly Dictionary<int, string> Names = new()
    {
        [-1] = "CL_DEVICE_NOT_FOUND",
        [-2] = "CL_DEVICE_NOT_AVAILABLE",
        [-3] = "CL_COMPILER_NOT_AVAILABLE",
        [-4] = "CL_MEM_OBJECT_ALLOCATION_FAILURE",
        [-5] = "CL_OUT_OF_RESOURCES",
        [-6] = "CL_OUT_OF_HOST_MEMORY",
        [-7] = "CL_PROFILING_INFO_NOT_AVAILABLE",
        [-11] = "CL_BUILD_PROGRAM_FAILURE",
        [-14] = "CL_EXEC_STATUS_ERROR_FOR_EVENTS_IN_WAIT_LIST",
        [-15] = "CL_COMPILE_PROGRAM_FAILURE",
        [-30] = "CL_INVALID_VALUE",
        [-33] = "CL_INVALID_DEVICE",
        [-34] = "CL_INVALID_CONTEXT",
        [-36] = "CL_INVALID_COMMAND_QUEUE",
        [-38] = "CL_INVALID_MEM_OBJECT",
        [-42] = "CL_INVALID_BINARY",
        [-43] = "CL_INVALID_BUILD_OPTIONS",
        [-44] = "CL_INVALID_PROGRAM",
        [-45] = "CL_INVALID_PROGRAM_EXECUTABLE",
        [-46] = "CL_INVALID_KERNEL_NAME",
        [-48] = "CL_INVALID_KERNEL",
        [-49] = "CL_INVALID_ARG_INDEX",
        [-50] = "CL_INVALID_ARG_VALUE",
        [-51] = "CL_INVALID_ARG_SIZE",
        [-52] = "CL_INVALID_KERNEL_ARGS",
        [-54] = "CL_INVALID_WORK_GROUP_SIZE",
        [-55] = "CL_INVALID_WORK_ITEM_SIZE",
        [-61] = "CL_INVALID_BUFFER_SIZE",
        [-63] = "CL_INVALID_GLOBAL_WORK_SIZE",
        [-9999] = "an illegal access to memory (NVIDIA)",
        [-1001] = "CL_PLATFORM_NOT_FOUND_KHR",
    };

    public static string Name(int code) => Names.TryGetValue(code, out string? name) ? $"{name} ({code})" : $"code {code}";

    /// <summary>The exception for a failed call.</summary>
    public static GpuException Exception(string call, int code, string device, string? kernel = null)
    {
        string what = $"{call} failed with {Name(code)} on {device}{(kernel is null ? "" : $", kernel {kernel}")}.";
        string todo = code switch
        {
            -4 or -5 or -6 => " The device may be out of memory: lower the batch, the image size or the forecasting order, or use --device cpu.",
            -2 or -14 or -36 or -9999 => " The driver may have reset the device: start again; with TAYLORSEER_SYNC=1 the failing kernel is named; --device cpu needs no driver.",
            _ => "",
        };
        return new(what + todo);
    }

    public static void Check(int code, string call, string device, string? kernel = null)
    {
        if (code != 0)
            throw Exception(call, code, device, kernel);
    }
}
