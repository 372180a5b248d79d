using Microsoft.CodeAnalysis;

namespace TaylorSeer.Kernels.Generator;

/// <summary>A kernel as ILGPU's side sees it: names and parameters, comparable by value. Whether it is well formed, the other generator has said.</summary>
sealed record IlgpuKernel(string Namespace, string Type, string Name, EquatableArray<ParameterModel> Parameters)
{
    /// <summary>What <c>KernelDefinition.Name</c> says: <c>LayerNormModulate.Gpu</c>.</summary>
    public string FullName => $"{Type}.{Name}";

    public static IlgpuKernel Of(IMethodSymbol method) => new(
        method.ContainingNamespace.ToDisplayString(), method.ContainingType.Name, method.Name, new(method.Parameters.Select(Parameter)));

    static ParameterModel Parameter(IParameterSymbol parameter)
    {
        string Full(ITypeSymbol type) => type.ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat);
        return parameter.Type switch
        {
            INamedTypeSymbol { Name: "ArrayView" } view => new(parameter.Name, "View", Full(view.TypeArguments[0]), false),
            INamedTypeSymbol { Name: "SpecializedValue" } value => new(parameter.Name, "Specialized", Full(value.TypeArguments[0]), false),
            var number => new(parameter.Name, "Scalar", Full(number), false),
        };
    }
}
