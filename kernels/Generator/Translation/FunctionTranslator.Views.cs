using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace TaylorSeer.Kernels.Generator.Translation;

/// <content>Views: pointers whose memory is known while translating.</content>
sealed partial class FunctionTranslator
{
    void DeclareView(IVariableDeclaratorOperation declarator, IOperation? value)
    {
        ILocalSymbol local = declarator.Symbol;
        string element = TypeName(Dialect.ViewElement(local.Type)!, declarator), name = Identifiers.Safe(local.Name);
        switch (value)
        {
            case null:
                throw Fail(declarator, Rules.Space, $"The view '{local.Name}' has no value", "declare it where it gets one");
            case IInvocationOperation call when IsDialect(call.TargetMethod, "LocalMemory", "Allocate"):
                views[local] = Space.Private;
                code.Line($"{element} {name}[{Size(call)}];");
                break;
            case IInvocationOperation call when IsDialect(call.TargetMethod, "SharedMemory", "Allocate"):
                if (!sharedLines.Add(call.Syntax.GetLocation().GetLineSpan().StartLinePosition.Line))
                    throw Fail(call, Rules.Allocation, "SharedMemory.Allocate<T>");     // the emulator knows a block by its line
                views[local] = Space.Shared;
                Shared.Add(new(program.Unique($"{local.Name}_{method.ContainingType.Name}_{method.Name}"), element, Size(call)));
                code.Line($"{Language.Qualifier(Space.Shared)}{element}* {name} = {Shared[Shared.Count - 1].Name};");
                break;
            default:
                Space space = SpaceOf(value);
                views[local] = space;
                code.Line($"{Language.Qualifier(space)}{element}* {name} = {Bare(View(value))};");
                break;
        }
    }

    string AssignView(ISimpleAssignmentOperation assignment)
    {
        if (assignment.Target is not ILocalReferenceOperation local)
            throw Fail(assignment, Rules.Space, "A view parameter is assigned", "declare a view of its own");
        return SpaceOf(assignment.Value) == SpaceOf(local)
            ? $"{Identifiers.Safe(local.Local.Name)} = {Bare(View(assignment.Value))}"
            : throw Fail(assignment, Rules.Space, $"'{local.Local.Name}' points to another memory than this value", "declare a second view");
    }

    string Size(IInvocationOperation call)
    {
        IOperation size = Arguments(call.Arguments)[0];
        return IsDeviceConstant(size) ? Bare(Expression(size)) : throw Fail(size, Rules.Size, call.TargetMethod.ContainingType.Name + ".Allocate");
    }

    /// <summary>A view as a pointer.</summary>
    string View(IOperation operation)
    {
        switch (operation)
        {
            case IParenthesizedOperation inner:
                return View(inner.Operand);
            case ILocalReferenceOperation local:
                return Identifiers.Safe(local.Local.Name);
            case IParameterReferenceOperation parameter:
                return Identifiers.Safe(parameter.Parameter.Name);
            case IInvocationOperation call when IsDialect(call.TargetMethod, "ArrayView", "SubView"):
                return $"({View(call.Instance!)} + {Expression(Arguments(call.Arguments)[0])})";
            case IInvocationOperation call when IsDialect(call.TargetMethod, "ArrayView", "Cast"):
                string element = TypeName(call.TargetMethod.TypeArguments[0], call);
                return $"(({Language.Qualifier(SpaceOf(call))}{element}*){View(call.Instance!)})";
            default:
                throw NoView(operation);
        }
    }

    /// <summary>Where a view's elements are.</summary>
    Space SpaceOf(IOperation operation) => operation switch
    {
        IParenthesizedOperation inner => SpaceOf(inner.Operand),
        ILocalReferenceOperation local when views.TryGetValue(local.Local, out Space space) => space,
        IParameterReferenceOperation parameter when views.TryGetValue(parameter.Parameter, out Space space) => space,
        IInvocationOperation { Instance: { } instance } call when Dialect.Name(call.TargetMethod.ContainingType) == "ArrayView" => SpaceOf(instance),
        _ => throw NoView(operation),
    };

    static TranslationException NoView(IOperation operation) =>
        operation is IInvocationOperation call && call.TargetMethod.Name == "Allocate" && Dialect.Name(call.TargetMethod.ContainingType) is { } memory
            ? Fail(operation, Rules.Allocation, $"{memory}.Allocate<T>")
            : Fail(operation, Rules.Space, "The memory of this view is not known here", "write a parameter, a local view, SubView or Cast");

    /// <summary>Whether a view leads outside of this function: writes through it are seen by the caller.</summary>
    static bool RootIsParameter(IOperation view) => view switch
    {
        IParameterReferenceOperation => true,
        IInvocationOperation { Instance: { } instance } => RootIsParameter(instance),
        IParenthesizedOperation inner => RootIsParameter(inner.Operand),
        _ => false,
    };

    string Element(IPropertyReferenceOperation element) =>
        $"{View(element.Instance!)}[{Bare(Expression(Arguments(element.Arguments)[0]))}]";

    string Length(IPropertyReferenceOperation reference)
    {
        bool ofKernel = reference is { Property.Name: "Length", Instance: IParameterReferenceOperation } && IsKernel;
        if (!ofKernel)
            throw Fail(reference, Rules.Length);
        string name = ((IParameterReferenceOperation)reference.Instance!).Parameter.Name;
        program.LengthsUsed.Add(name);
        return name + "_length";
    }

    bool IsKernel => method.GetAttributes().Any(a => a.AttributeClass?.ToDisplayString() == Dialect.KernelAttribute);

    /// <summary>Whether the device compiler can know a value: constants, specialised numbers, the size of the group, and arithmetic on these.</summary>
    static bool IsDeviceConstant(IOperation operation) => operation.ConstantValue.HasValue || operation switch
    {
        IParenthesizedOperation inner => IsDeviceConstant(inner.Operand),
        IConversionOperation conversion => IsDeviceConstant(conversion.Operand),
        IUnaryOperation unary => IsDeviceConstant(unary.Operand),
        IBinaryOperation binary => IsDeviceConstant(binary.LeftOperand) && IsDeviceConstant(binary.RightOperand),
        IConditionalOperation { WhenFalse: { } otherwise } choice =>
            IsDeviceConstant(choice.Condition) && IsDeviceConstant(choice.WhenTrue) && IsDeviceConstant(otherwise),
        IParameterReferenceOperation parameter => Dialect.Specialized(parameter.Type) is not null,
        IPropertyReferenceOperation { Instance: { } instance, Property.Name: "Value" } => IsDeviceConstant(instance),
        IPropertyReferenceOperation { Property.Name: "DimX" or "DimY" or "DimZ" } size => Dialect.Name(size.Property.ContainingType) == "Group",
        _ => false,
    };
}
