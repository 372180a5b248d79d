using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace TaylorSeer.Kernels.Generator.Translation;

/// <summary>What to write instead: the second half of most messages.</summary>
static class Advice
{
    public static string ForType(ITypeSymbol type) => type switch
    {
        IArrayTypeSymbol => "write LocalMemory.Allocate<T>(size), or take an ArrayView<T>",
        { SpecialType: SpecialType.System_Char } => "write ushort",
        { SpecialType: SpecialType.System_Decimal } => "write float or double",
        { SpecialType: SpecialType.System_String or SpecialType.System_Object } => "kernels know numbers only",
        { Name: "Half" } => "store ushort bits and convert with HalfBits",
        { IsTupleType: true } => "write a struct with named fields",
        { IsReferenceType: true } => "write a struct",
        _ => "write a struct of numbers",
    };

    public static string ForStatement(IOperation operation) => operation switch
    {
        IForEachLoopOperation => "write a for loop over indices",
        ITryOperation or IThrowOperation => "devices have no exceptions: store an error value",
        IBranchOperation => "write a loop with break or continue",
        ILocalFunctionOperation => "write a static method",
        IUsingOperation or IUsingDeclarationOperation => "manage lifetimes on the host",
        ILockOperation => "write Group.Barrier()",
        _ => "write assignments, calls, if, switch, for, while, do, break, continue and return",
    };

    public static string ForExpression(IOperation operation) => operation switch
    {
        ISwitchExpressionOperation => "write a switch statement or ?:",
        IAnonymousFunctionOperation or IDelegateCreationOperation => "call a static method, generic if need be",
        ITupleOperation => "write a struct with named fields",
        IIsPatternOperation or IIsTypeOperation => "write comparisons",
        IArrayCreationOperation or ICollectionExpressionOperation => "write LocalMemory.Allocate<T>(size)",
        IArrayElementReferenceOperation => "take an ArrayView<T>",
        IThrowOperation => "devices have no exceptions: store an error value",
        IAwaitOperation => "kernels run to their end: synchronise with Group.Barrier()",
        IDeclarationExpressionOperation => "declare the variable on its own line",
        IDeconstructionAssignmentOperation => "assign one variable per statement",
        ICoalesceOperation or IConditionalAccessOperation => "kernels know no null: write ?:",
        IInterpolatedStringOperation => "kernels know numbers only",
        _ => "write arithmetic, comparisons, ?:, casts, view accesses and calls of static methods",
    };

    public static string ForCall(IMethodSymbol method) => (method.ContainingType.ToDisplayString(), method.Name) switch
    {
        (_, "FusedMultiplyAdd") => "write a * b + c, which device compilers contract",
        ("System.MathF" or "System.Math", "Tanh") => "write it with Exp: the fast device versions are good to 5e-4 only",
        ("System.MathF" or "System.Math", _) => "write it with Sqrt, Exp, Log, Log2, Sin, Cos, Pow, Abs, Min, Max, Clamp, Floor, Ceiling, Truncate and Round",
        _ => "call static methods whose source is in this project",
    };
}
