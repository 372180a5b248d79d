namespace TaylorSeer.Kernels.Generator;

/// <summary>One kernel, translated: everything the generated file is written from, comparable by value.</summary>
sealed record KernelModel(
    string? Namespace,
    EquatableArray<string> ContainingTypes,
    string Accessibility,
    string Name,
    (int X, int Y, int Z) Group,
    EquatableArray<ParameterModel> Parameters,
    string OpenCl,
    string Cuda,
    EquatableArray<Problem> Problems)
{
    /// <summary>What users and device programs call it: <c>LayerNormModulate.Gpu</c>.</summary>
    public string FullName => $"{string.Join(".", ContainingTypes.Items)}.{Name}";

    /// <summary>The same as a C identifier.</summary>
    public string EntryPoint => FullName.Replace('.', '_');
}
