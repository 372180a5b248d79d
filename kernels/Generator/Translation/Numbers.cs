using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace TaylorSeer.Kernels.Generator.Translation;

/// <summary>Facts about C#'s numbers and operators.</summary>
static class Numbers
{
    public static SpecialType Underlying(ITypeSymbol type) =>
        type is INamedTypeSymbol { EnumUnderlyingType: { } underlying } ? underlying.SpecialType : type.SpecialType;

    /// <summary>An integer, a real number or an enum.</summary>
    public static bool IsNumber(ITypeSymbol type) => Bits(Underlying(type)) > 0;

    public static bool IsReal(SpecialType type) => type is SpecialType.System_Single or SpecialType.System_Double;

    /// <summary>Width of a number; 0 for anything else.</summary>
    public static int Bits(SpecialType type) => type switch
    {
        SpecialType.System_SByte or SpecialType.System_Byte => 8,
        SpecialType.System_Int16 or SpecialType.System_UInt16 => 16,
        SpecialType.System_Int32 or SpecialType.System_UInt32 or SpecialType.System_Single => 32,
        SpecialType.System_Int64 or SpecialType.System_UInt64 or SpecialType.System_Double => 64,
        _ => 0,
    };

    /// <summary>C's operator for one of C#'s that means the same; null for those that take more.</summary>
    public static string? Symbol(BinaryOperatorKind kind) => kind switch
    {
        BinaryOperatorKind.Add => "+",
        BinaryOperatorKind.Subtract => "-",
        BinaryOperatorKind.Multiply => "*",
        BinaryOperatorKind.Divide => "/",
        BinaryOperatorKind.Remainder => "%",
        BinaryOperatorKind.And => "&",
        BinaryOperatorKind.Or => "|",
        BinaryOperatorKind.ExclusiveOr => "^",
        BinaryOperatorKind.ConditionalAnd => "&&",
        BinaryOperatorKind.ConditionalOr => "||",
        BinaryOperatorKind.Equals => "==",
        BinaryOperatorKind.NotEquals => "!=",
        BinaryOperatorKind.LessThan => "<",
        BinaryOperatorKind.LessThanOrEqual => "<=",
        BinaryOperatorKind.GreaterThan => ">",
        BinaryOperatorKind.GreaterThanOrEqual => ">=",
        _ => null,
    };
}
