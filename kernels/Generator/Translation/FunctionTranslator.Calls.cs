using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace TaylorSeer.Kernels.Generator.Translation;

/// <content>Calls: of the dialect, of the math library, of methods in the same project.</content>
sealed partial class FunctionTranslator
{
    string Call(IInvocationOperation call)
    {
        IMethodSymbol target = call.TargetMethod;
        if (IsDialect(target, "Group", "Barrier"))
        {
            effects++;
            HasEffects = true;
            return Language.Barrier;
        }

        if (target.Name == "Allocate" && Dialect.Name(target.ContainingType) is "LocalMemory" or "SharedMemory")
            throw Fail(call, Rules.Allocation, $"{target.ContainingType.Name}.Allocate<T>");
        if (IsDialect(target, "Hint", "Unroll"))
            throw Fail(call, Rules.Unroll, "is used as a value", "make it a statement in front of a for");
        if (Dialect.Name(target.ContainingType) == "ArrayView")
            throw Fail(call, Rules.Expression, "A view as a value", "index it, or pass it to a method");

        List<IOperation> arguments = Arguments(call.Arguments);
        if (Intrinsics.Find(target) is { } intrinsic)
            return intrinsic(program, [.. arguments.Select(a => Bare(Expression(a)))]);
        if (call.Instance is { } instance)
            arguments.Insert(0, instance);
        return CallHelper(target, call, arguments);
    }

    /// <summary>A call of a device function; for instance methods the first argument is the instance.</summary>
    string CallHelper(IMethodSymbol target, IOperation call, List<IOperation> arguments)
    {
        if (target.IsVirtual || target.IsOverride || target.IsAbstract || target.IsAsync || target.IsExtern)
            throw Fail(call, Rules.Call, target.ToDisplayString(), "call a static method with a body");
        IMethodSymbol resolved = target;
        if (target.IsGenericMethod)
            resolved = target.OriginalDefinition.Construct([.. target.TypeArguments.Select(Resolve)]);

        int shift = !target.IsStatic && target.MethodKind != MethodKind.Constructor ? 1 : 0, loadsBefore = loads;
        List<Space?> spaces = [];
        List<string> texts = [];
        for (int i = 0; i < arguments.Count; i++)
        {
            IParameterSymbol? parameter = i >= shift ? resolved.Parameters[i - shift] : null;
            bool isView = Dialect.ViewElement(arguments[i].Type) is not null;
            if (parameter is not null)
                spaces.Add(isView ? SpaceOf(arguments[i]) : null);
            texts.Add(isView ? Bare(View(arguments[i])) : parameter is not null && IsPointer(parameter) ? Address(arguments[i], call) : Bare(Expression(arguments[i])));
        }

        HelperFunction helper = program.Helper(resolved, spaces, call.Syntax.GetLocation());
        if (helper.HasEffects)
        {
            effects++;
            loads = loadsBefore;    // what the arguments read is read before the call in either language
            HasEffects = true;
        }

        foreach (SharedBlock block in helper.Shared)
        {
            if (!Shared.Contains(block))
                Shared.Add(block);
            texts.Add(block.Name);
        }

        return $"{helper.Name}({string.Join(", ", texts)})";
    }

    string Address(IOperation argument, IOperation call)
    {
        IOperation? user = call.Parent;
        while (user is IConversionOperation)
            user = user.Parent;
        bool alone = user is IExpressionStatementOperation or IVariableInitializerOperation or IReturnOperation
            or ISimpleAssignmentOperation { Target: ILocalReferenceOperation };
        if (!alone)
            throw Fail(call, Rules.Order, "A call with ref arguments is part of an expression", "store its result in a variable first");
        return argument switch
        {
            IParameterReferenceOperation { Parameter: var p } when IsPointer(p) => Identifiers.Safe(p.Name),
            ILocalReferenceOperation or IParameterReferenceOperation or IFieldReferenceOperation => "&" + Expression(argument),
            _ => throw Fail(argument, Rules.Expression, "This ref argument",
                argument is IDeclarationExpressionOperation ? Advice.ForExpression(argument) : "pass a variable and store it afterwards"),
        };
    }

    /// <summary>Arguments in the order of the parameters, whatever order they are written in; caller-information ones left out.</summary>
    static List<IOperation> Arguments(ImmutableArray<IArgumentOperation> arguments) =>
        [.. arguments.OrderBy(a => a.Parameter?.Ordinal ?? 0).Select(a => a.Value)];
}
