extern alias core;

using System.Reflection;
using core::TaylorSeer.Kernels.Gpu;
using ILGPU.Frontend;
using ILGPU.Frontend.Intrinsic;

namespace TaylorSeer.Kernels.Ilgpu;

/// <summary>
/// Makes ILGPU's contexts as kernels need them: methods of .NET that kernels use and ILGPU does not know are replaced, and
/// OpenCL is found where the system has no developer's link to it.
/// </summary>
static class IlgpuContext
{
    /// <summary>Once in a process: ILGPU's tables are not made for several threads.</summary>
    static IlgpuContext()
    {
        NativeLoader.Serve(typeof(Context).Assembly);
        Replace(typeof(Math), nameof(Math.Clamp), nameof(Clamp), typeof(float), typeof(float), typeof(float));
        Replace(typeof(Math), nameof(Math.Clamp), nameof(Clamp), typeof(int), typeof(int), typeof(int));
        Replace(typeof(BitConverter), nameof(BitConverter.SingleToUInt32Bits), nameof(SingleToUInt32Bits), typeof(float));
        Replace(typeof(BitConverter), nameof(BitConverter.UInt32BitsToSingle), nameof(UInt32BitsToSingle), typeof(uint));
    }

    /// <summary>
    /// A context with these devices, with clocks, and with exp and tanh for CUDA; the caller disposes it. At ILGPU's default level:
    /// O2 moves loads past stores to the same place, which breaks updates in place (UpdateDifferences).
    /// </summary>
    public static Context Create(Action<Context.Builder> addDevices) => Context.Create(builder =>
    {
        addDevices(builder);
        builder.Profiling().EnableAlgorithms();
    });

    // .NET's own throws where the limits are reversed, and devices have no exceptions
    public static float Clamp(float value, float least, float most) => value < least ? least : value > most ? most : value;

    public static int Clamp(int value, int least, int most) => value < least ? least : value > most ? most : value;

    public static uint SingleToUInt32Bits(float value) => Interop.FloatAsInt(value);

    public static float UInt32BitsToSingle(uint value) => Interop.IntAsFloat(value);

    static void Replace(Type type, string name, string by, params Type[] parameters)
    {
        MethodInfo replacement = typeof(IlgpuContext).GetMethod(by, parameters)!;
        RemappedIntrinsics.AddRemapping(type.GetMethod(name, parameters)!, (ref InvocationContext context) => context.Method = replacement);
    }
}
