using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace TaylorSeer.Kernels.Generator.Translation;

/// <content>Expressions without effects, in parentheses wherever C might group otherwise.</content>
sealed partial class FunctionTranslator
{
    /// <summary>A whole expression, without its outermost parentheses; checks that C's order of evaluation cannot matter.</summary>
    string Full(IOperation operation)
    {
        (effects, loads) = (0, 0);
        string text = Bare(Expression(operation));
        CheckOrder(operation);
        return text;
    }

    void CheckOrder(IOperation operation)
    {
        if (effects > 1)
            throw Fail(operation, Rules.Order, "Two calls in this expression change memory", "store the first result in a variable");
        if (effects == 1 && loads > 0)
            throw Fail(operation, Rules.Order, "A call in this expression changes memory that the rest of it may read", "store its result in a variable first");
    }

    string Expression(IOperation operation)
    {
        if (operation.ConstantValue is { HasValue: true, Value: not null } constant && operation.Type is not null)
            return Constant(constant.Value!, operation.Type, operation);
        return operation switch
        {
            IParenthesizedOperation inner => Expression(inner.Operand),
            ILocalReferenceOperation local => Local(local),
            IParameterReferenceOperation parameter => Parameter(parameter),
            IFieldReferenceOperation field => Field(field),
            IPropertyReferenceOperation property => Property(property),
            IConversionOperation conversion => Convert(conversion),
            IBinaryOperation binary => Binary(binary),
            IUnaryOperation unary => Unary(unary),
            IConditionalOperation { WhenFalse: not null } choice => Choose(choice),
            IInvocationOperation call => Call(call),
            IObjectCreationOperation creation => Create(creation),
            IDefaultValueOperation => Zero(operation.Type!, operation),
            IInstanceReferenceOperation => "self",
            ISimpleAssignmentOperation or ICompoundAssignmentOperation or IIncrementOrDecrementOperation =>
                throw Fail(operation, Rules.Order, "An assignment is used as a value", "make it a statement of its own"),
            _ => throw Fail(operation, Rules.Expression, $"This expression ({operation.Kind})", Advice.ForExpression(operation)),
        };
    }

    string Constant(object value, ITypeSymbol type, IOperation at)
    {
        string name = TypeName(type, at);
        return Literals.Text(value, name, Language) ?? throw Fail(at, Rules.Type, type.ToDisplayString(), Advice.ForType(type));
    }

    static string Local(ILocalReferenceOperation reference)
    {
        if (Dialect.ViewElement(reference.Type) is not null)
            throw Fail(reference, Rules.Expression, "A view as a value", "index it, or pass it to a method");
        return Identifiers.Safe(reference.Local.Name);
    }

    static string Parameter(IParameterReferenceOperation reference)
    {
        if (Dialect.ViewElement(reference.Type) is not null)
            throw Fail(reference, Rules.Expression, "A view as a value", "index it, or pass it to a method");
        string name = reference.Parameter.Name;
        if (Dialect.Specialized(reference.Type) is not null)
            return Identifiers.Specialized(name);
        return IsPointer(reference.Parameter) ? $"(*{Identifiers.Safe(name)})" : Identifiers.Safe(name);
    }

    string Field(IFieldReferenceOperation reference)
    {
        if (reference.Instance is null)
            throw Fail(reference, Rules.Field, reference.Field.Name);
        string name = Dialect.NativeVector(reference.Field.ContainingType) is not null
            ? reference.Field.Name.ToLowerInvariant()
            : Identifiers.Safe(reference.Field.AssociatedSymbol?.Name ?? reference.Field.Name);
        return $"{Expression(reference.Instance)}.{name}";
    }

    string Property(IPropertyReferenceOperation reference)
    {
        string owner = Dialect.Name(reference.Property.ContainingType) ?? "";
        string name = reference.Property.Name;
        if (owner == "ArrayView" && reference.Property.IsIndexer)
        {
            loads++;
            return Element(reference);
        }

        if (owner == "ArrayView")
            return Length(reference);
        if (owner == "SpecializedValue" && name == "Value")
            return Expression(reference.Instance!);
        int axis = name.Length > 0 ? "XYZ".IndexOf(name[name.Length - 1]) : -1;
        return (owner, name.Length == 4 ? name.Substring(0, 3) : "") switch
        {
            ("Grid", "Idx") => $"({Language.GroupIndex(axis)})",
            ("Grid", "Dim") => $"({Language.GroupCount(axis)})",
            ("Group", "Idx") => $"({Language.ThreadIndex(axis)})",
            ("Group", "Dim") => GroupSize(axis).ToString(),
            _ => throw Fail(reference, Rules.Expression, $"The property '{reference.Property.ToDisplayString()}'", "write a field or a method"),
        };
    }

    int GroupSize(int axis) => axis switch { 0 => program.Group.X, 1 => program.Group.Y, _ => program.Group.Z };

    string Convert(IConversionOperation conversion)
    {
        ITypeSymbol from = Resolve(conversion.Operand.Type!), to = Resolve(conversion.Type!);
        if (conversion.IsChecked)
            throw Fail(conversion, Rules.Checked);
        if (Dialect.Specialized(from) is { } held && SymbolEqualityComparer.Default.Equals(held, to))
            return $"(({TypeName(to, conversion)}){Expression(conversion.Operand)})";
        if (conversion.OperatorMethod is { } method && !Numbers.IsNumber(from))
            return CallHelper(method, conversion, [conversion.Operand]);
        if (SymbolEqualityComparer.Default.Equals(from, to))
            return Expression(conversion.Operand);
        if (!Numbers.IsNumber(from) || !Numbers.IsNumber(to))
            throw Fail(conversion, Rules.Conversion, from.ToDisplayString(), to.ToDisplayString(), "copy the fields that are needed");

        string operand = Expression(conversion.Operand);
        SpecialType source = Numbers.Underlying(from), target = Numbers.Underlying(to);
        if (!Numbers.IsReal(source) || Numbers.IsReal(target))
            return source == target ? operand : $"(({TypeName(to, conversion)}){operand})";
        if (Numbers.Bits(target) < 32)
        {
            throw Fail(conversion, Rules.Conversion, from.ToDisplayString(), to.ToDisplayString(),
                "what does not fit depends on the machine: convert to int first, and say there what happens");
        }

        return $"{program.Use(Support.RealToInteger(Language, source, target))}({Bare(operand)})";
    }

    string Choose(IConditionalOperation choice)
    {
        if (Dialect.ViewElement(choice.Type) is not null)
            throw Fail(choice, Rules.Space, "A view is chosen by ?:", "choose an index, or write if and else");
        return $"({Expression(choice.Condition)} ? {Expression(choice.WhenTrue)} : {Expression(choice.WhenFalse!)})";
    }

    string Unary(IUnaryOperation unary)
    {
        if (unary.IsChecked)
            throw Fail(unary, Rules.Checked);
        string operand = Expression(unary.Operand);
        if (unary.OperatorMethod is { } method && !Numbers.IsNumber(Resolve(unary.Operand.Type!)))
            return CallHelper(method, unary, [unary.Operand]);
        return unary.OperatorKind switch
        {
            UnaryOperatorKind.Plus => operand,
            UnaryOperatorKind.Minus => $"(-{operand})",
            UnaryOperatorKind.Not => $"(!{operand})",
            UnaryOperatorKind.BitwiseNegation => $"(~{operand})",
            _ => throw Fail(unary, Rules.Expression, $"The operator {unary.OperatorKind}", Advice.ForExpression(unary)),
        };
    }

    string Binary(IBinaryOperation binary)
    {
        if (binary.IsChecked)
            throw Fail(binary, Rules.Checked);
        ITypeSymbol left = Resolve(binary.LeftOperand.Type!);
        bool isVector = Dialect.NativeVector(left) is not null;
        if (binary.OperatorMethod is { } method && !isVector && !Numbers.IsNumber(left))
            return CallHelper(method, binary, [binary.LeftOperand, binary.RightOperand]);
        return Operator(binary.OperatorKind, Expression(binary.LeftOperand), binary.RightOperand, left, binary);
    }

    /// <summary>left op right, where both have been converted to the operator's types.</summary>
    string Operator(BinaryOperatorKind kind, string left, IOperation rightOperand, ITypeSymbol type, IOperation at)
    {
        string right = Expression(rightOperand);
        SpecialType special = Numbers.Underlying(type);
        if (kind is BinaryOperatorKind.LeftShift or BinaryOperatorKind.RightShift or BinaryOperatorKind.UnsignedRightShift)
            return Shift(kind, left, right, rightOperand, special, at);
        if (kind == BinaryOperatorKind.Remainder && Numbers.IsReal(special))
            return $"{Language.Math("fmod", special == SpecialType.System_Double)}({Bare(left)}, {Bare(right)})";
        string? symbol = Numbers.Symbol(kind);
        bool usable = Numbers.IsNumber(type) || type.SpecialType == SpecialType.System_Boolean || Dialect.NativeVector(type) is not null;
        if (symbol is null || !usable)
            throw Fail(at, Rules.Expression, $"The operator {kind} on '{type.ToDisplayString()}'", Advice.ForExpression(at));
        return $"({left} {symbol} {right})";
    }

    /// <summary>C# takes a shift's count modulo the width, and shifts the bits of negative numbers; C defines neither.</summary>
    string Shift(BinaryOperatorKind kind, string left, string right, IOperation count, SpecialType type, IOperation at)
    {
        int mask = Numbers.Bits(type) - 1;
        string masked = count.ConstantValue is { HasValue: true, Value: int n } ? $"{n & mask}" : $"({right} & {mask})";
        bool signed = type is SpecialType.System_Int32 or SpecialType.System_Int64;
        if (kind == BinaryOperatorKind.RightShift || !signed)
            return $"({left} {(kind == BinaryOperatorKind.LeftShift ? "<<" : ">>")} {masked})";

        SpecialType bits = type == SpecialType.System_Int32 ? SpecialType.System_UInt32 : SpecialType.System_UInt64;
        string name = Language.Scalar(type) ?? throw Fail(at, Rules.Expression, "This shift", Advice.ForExpression(at));
        return $"(({name})(({Language.Scalar(bits)}){left} {(kind == BinaryOperatorKind.LeftShift ? "<<" : ">>")} {masked}))";
    }

    string Create(IObjectCreationOperation creation)
    {
        ITypeSymbol type = Resolve(creation.Type!);
        if (Dialect.NativeVector(type) is { } vector)
        {
            if (creation.Initializer is not null)
                throw Fail(creation, Rules.Expression, "A vector's initialiser", $"write new {type.Name}(...) with all elements");
            program.Use(vector);
            return creation.Arguments.Length == 0
                ? Zero(type, creation)
                : Language.VectorValue(vector, Arguments(creation.Arguments).Select(a => Bare(Expression(a))));
        }

        string name = TypeName(type, creation);
        if (creation.Arguments.Length > 0 || creation.Constructor is { IsImplicitlyDeclared: false })
        {
            return creation.Initializer is null
                ? CallHelper(creation.Constructor!, creation, Arguments(creation.Arguments))
                : throw Fail(creation, Rules.Expression, "A constructor with an initialiser", "use one of the two");
        }

        Dictionary<string, string> given = [];
        foreach (IOperation member in creation.Initializer?.Initializers ?? [])
        {
            if (member is not ISimpleAssignmentOperation { Target: IFieldReferenceOperation field } assignment)
                throw Fail(member, Rules.Expression, "This member initialiser", "assign fields");
            given[field.Field.Name] = Bare(Expression(assignment.Value));
        }

        return Language.StructValue(name, DeviceProgram.Fields(type).Select(f => given.TryGetValue(f.Name, out string? v) ? v : Zero(Resolve(f.Type), creation)));
    }

    string Zero(ITypeSymbol type, IOperation at)
    {
        type = Resolve(type);
        if (Dialect.NativeVector(type) is { } vector)
            return Language.VectorValue(vector, Enumerable.Repeat("0.0f", vector[vector.Length - 1] - '0'));
        string name = TypeName(type, at);
        if (type.SpecialType == SpecialType.System_Boolean)
            return "false";
        return Numbers.IsNumber(type) ? $"(({name})0)" : Language.StructValue(name, DeviceProgram.Fields(type).Select(f => Zero(f.Type, at)));
    }

    /// <summary>Without the outermost pair of parentheses, if it is one pair.</summary>
    static string Bare(string text)
    {
        if (text.Length < 2 || text[0] != '(')
            return text;
        int depth = 0;
        for (int i = 0; i < text.Length; i++)
        {
            depth += text[i] == '(' ? 1 : text[i] == ')' ? -1 : 0;
            if (depth == 0)
                return i == text.Length - 1 ? text.Substring(1, text.Length - 2) : text;
        }

        return text;
    }

    /// <summary>Type parameters of the generic method that is being translated, replaced by what it is called with.</summary>
    ITypeSymbol Resolve(ITypeSymbol type) => type switch
    {
        ITypeParameterSymbol { DeclaringMethod: not null } parameter => method.TypeArguments[parameter.Ordinal],
        ITypeParameterSymbol parameter => method.ContainingType.TypeArguments[parameter.Ordinal],
        INamedTypeSymbol { IsGenericType: true, IsUnboundGenericType: false } named when named.TypeArguments.Any(a => a is ITypeParameterSymbol) =>
            named.OriginalDefinition.Construct([.. named.TypeArguments.Select(Resolve)]),
        _ => type,
    };

    string TypeName(ITypeSymbol type, IOperation at) => program.TypeName(Resolve(type), at.Syntax.GetLocation());
}
