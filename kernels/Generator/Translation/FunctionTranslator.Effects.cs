using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace TaylorSeer.Kernels.Generator.Translation;

/// <content>What changes something: assignments and calls that stand alone.</content>
sealed partial class FunctionTranslator
{
    /// <summary>An expression for its effect.</summary>
    string Effect(IOperation operation)
    {
        (effects, loads) = (0, 0);
        string text = operation switch
        {
            ISimpleAssignmentOperation { Target: IDiscardOperation } => throw Fail(operation, Rules.Statement, "A discard", "call the method as a statement"),
            ISimpleAssignmentOperation assignment when Dialect.ViewElement(assignment.Target.Type) is not null => AssignView(assignment),
            ISimpleAssignmentOperation assignment => Assign(assignment),
            ICompoundAssignmentOperation assignment => Update(assignment),
            IIncrementOrDecrementOperation step => Step(step),
            IInvocationOperation call => Call(call),
            _ => throw Fail(operation, Rules.Statement, $"This statement ({operation.Kind})", Advice.ForExpression(operation)),
        };
        CheckOrder(operation);
        return text;
    }

    string Assign(ISimpleAssignmentOperation assignment)
    {
        if (assignment.IsRef)
            throw Fail(assignment, Rules.Statement, "A ref assignment", "write the view and the index where they are used");
        string target = Target(assignment.Target);
        int loadsOfTarget = loads;
        string value = Bare(Expression(assignment.Value));
        bool simple = assignment.Target is ILocalReferenceOperation or IParameterReferenceOperation;
        if (effects > 0 && loadsOfTarget > 0 && !simple)
            throw Fail(assignment, Rules.Order, "The call changes memory that the place of its result depends on", "store its result in a variable first");
        return $"{target} = {value}";
    }

    string Update(ICompoundAssignmentOperation assignment)
    {
        if (assignment.IsChecked)
            throw Fail(assignment, Rules.Checked);
        ITypeSymbol type = Resolve(assignment.Target.Type!);
        string target = Target(assignment.Target);
        loads++;        // the target is read as well
        bool sameType = assignment.InConversion.IsIdentity && assignment.OutConversion.IsIdentity;
        string? symbol = Numbers.Symbol(assignment.OperatorKind);
        bool real = Numbers.IsReal(Numbers.Underlying(type));
        bool vector = Dialect.NativeVector(type) is not null;
        if (sameType && symbol is not null && (Numbers.IsNumber(type) || type.SpecialType == SpecialType.System_Boolean)
            && !(real && assignment.OperatorKind == BinaryOperatorKind.Remainder))
        {
            return $"{target} {symbol}= {Bare(Expression(assignment.Value))}";
        }

        if (assignment.OperatorMethod is { } method && !vector && !Numbers.IsNumber(type))
            return $"{target} = {Bare(CallHelper(method, assignment, [assignment.Target, assignment.Value]))}";

        // the operator works in another type than the target's, as in ushort += int: both conversions are written
        ITypeSymbol wide = vector ? type : OperatorType(assignment, type);
        bool widens = !vector && !SymbolEqualityComparer.Default.Equals(wide, type);
        string left = widens ? $"(({TypeName(wide, assignment)}){target})" : target;
        string result = Operator(assignment.OperatorKind, left, assignment.Value, wide, assignment);
        if (widens && Numbers.IsReal(Numbers.Underlying(wide)) && !real)
            throw Fail(assignment, Rules.Conversion, wide.ToDisplayString(), type.ToDisplayString(), "write the assignment out with its casts");
        return widens ? $"{target} = ({TypeName(type, assignment)}){result}" : $"{target} = {Bare(result)}";
    }

    /// <summary>The type in which a compound assignment computes: its value's, except for shifts, which compute in their target's.</summary>
    ITypeSymbol OperatorType(ICompoundAssignmentOperation assignment, ITypeSymbol target)
    {
        bool shift = assignment.OperatorKind is BinaryOperatorKind.LeftShift or BinaryOperatorKind.RightShift or BinaryOperatorKind.UnsignedRightShift;
        if (!shift)
            return Resolve(assignment.Value.Type!);
        return Numbers.Bits(Numbers.Underlying(target)) < 32 ? program.Compilation.GetSpecialType(SpecialType.System_Int32) : target;
    }

    string Step(IIncrementOrDecrementOperation step)
    {
        if (step.IsChecked)
            throw Fail(step, Rules.Checked);
        if (step.OperatorMethod is not null && !Numbers.IsNumber(Resolve(step.Target.Type!)))
            throw Fail(step, Rules.Expression, "This operator", "write the addition out");
        return $"{Target(step.Target)}{(step.Kind == OperationKind.Increment ? "++" : "--")}";
    }

    /// <summary>Something that can be assigned to.</summary>
    string Target(IOperation target)
    {
        switch (target)
        {
            case IPropertyReferenceOperation { Property.IsIndexer: true } element when Dialect.Name(element.Property.ContainingType) == "ArrayView":
                HasEffects |= SpaceOf(element.Instance!) != Space.Private || RootIsParameter(element.Instance!);
                return Element(element);
            case ILocalReferenceOperation or IParameterReferenceOperation or IFieldReferenceOperation:
                return Expression(target);
            default:
                throw Fail(target, Rules.Statement, "This assignment", "assign to a variable, a field of a struct, or an element of a view");
        }
    }
}
