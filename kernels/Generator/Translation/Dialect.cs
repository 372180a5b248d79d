using Microsoft.CodeAnalysis;

namespace TaylorSeer.Kernels.Generator.Translation;

/// <summary>Recognises the types of the dialect.</summary>
static class Dialect
{
    public const string Namespace = "TaylorSeer.Kernels.Gpu.Dialect";

    public const string KernelAttribute = Namespace + ".KernelAttribute";

    /// <summary>
    /// Whether the dialect of the project that declares this attribute has no views of its own: then its kernels are written on
    /// ILGPU's types, and ILGPU compiles them.
    /// </summary>
    public static bool IsIlgpus(AttributeData attribute) =>
        attribute.AttributeClass!.ContainingAssembly.GetTypeByMetadataName(Namespace + ".ArrayView`1") is null;

    /// <summary>The simple name of a type of the dialect; null for other types.</summary>
    public static string? Name(ITypeSymbol? type) =>
        type is INamedTypeSymbol { ContainingType: null } && type.ContainingNamespace?.ToDisplayString() == Namespace ? type.Name : null;

    /// <summary>The element type of a view; null for other types.</summary>
    public static ITypeSymbol? ViewElement(ITypeSymbol? type) =>
        Name(type) == "ArrayView" ? ((INamedTypeSymbol)type!).TypeArguments[0] : null;

    /// <summary>What a SpecializedValue holds; null for other types.</summary>
    public static ITypeSymbol? Specialized(ITypeSymbol? type) =>
        Name(type) == "SpecializedValue" ? ((INamedTypeSymbol)type!).TypeArguments[0] : null;

    /// <summary>The device's own vector type; null for other types.</summary>
    public static string? NativeVector(ITypeSymbol type) => Name(type) switch
    {
        "Float2" => "float2",
        "Float4" => "float4",
        _ => null,
    };

    /// <summary>Whether a specialised number may have this type.</summary>
    public static bool IsSpecializable(ITypeSymbol type) =>
        type.SpecialType is SpecialType.System_Int32 or SpecialType.System_Boolean
        || type is INamedTypeSymbol { EnumUnderlyingType.SpecialType: SpecialType.System_Int32 };

    /// <summary>Whether a kernel may take a number of this type: those that have one size in C#, OpenCL C and CUDA C.</summary>
    public static bool IsKernelNumber(ITypeSymbol type) => type.SpecialType
        is SpecialType.System_Int32 or SpecialType.System_UInt32 or SpecialType.System_Int64 or SpecialType.System_UInt64
        or SpecialType.System_Single or SpecialType.System_Double;
}
