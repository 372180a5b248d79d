namespace TaylorSeer.Kernels.Generator;

/// <summary>A kernel's parameter as the host sees it.</summary>
/// <param name="Name">Its C# name.</param>
/// <param name="Kind">View, Scalar or Specialized.</param>
/// <param name="Type">Element type of a view, type of a number; a full C# name.</param>
/// <param name="HasLength">The device text takes the view's length as well.</param>
sealed record ParameterModel(string Name, string Kind, string Type, bool HasLength);
