namespace TaylorSeer.Kernels.Gpu;

/// <summary>A parameter of a kernel.</summary>
/// <param name="Name">As in the C# method; a specialised one is the macro <c>S_Name</c> in device texts.</param>
/// <param name="Kind">How it reaches the device.</param>
/// <param name="Type">Type of the number, or of a view's elements.</param>
/// <param name="HasLength">The device text takes the view's length after it.</param>
public sealed record KernelParameter(string Name, KernelParameterKind Kind, Type Type, bool HasLength);
