using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace TaylorSeer.Kernels.Generator.Translation;

/// <summary>
/// Writes one function's body. It reads Roslyn's bound tree, in which every conversion, overload and constant of C# is
/// explicit, and prints each of them: nothing is left to C's own rules. Statements here; expressions, calls and views in
/// the other parts. Signed overflow is undefined in the result, as in C: kernels that wrap use unsigned numbers.
/// </summary>
sealed partial class FunctionTranslator(DeviceProgram program, IMethodSymbol method)
{
    readonly Dictionary<ISymbol, Space> views = new(SymbolEqualityComparer.Default);
    readonly HashSet<int> sharedLines = [];
    readonly CodeWriter code = new(1);
    bool unrollNext;
    Location? unrollAt;
    int effects, loads;

    /// <summary>Shared arrays of this function and those it calls.</summary>
    public List<SharedBlock> Shared { get; } = [];

    /// <summary>It stores to a view, waits at a barrier, or calls something that does.</summary>
    public bool HasEffects { get; private set; }

    DeviceLanguage Language => program.Language;

    public void AddView(IParameterSymbol parameter, Space space) => views.Add(parameter, space);

    /// <summary>Whether a parameter is passed by its address.</summary>
    public static bool IsPointer(IParameterSymbol parameter) => parameter.RefKind is RefKind.Ref or RefKind.Out;

    /// <summary>The text between the braces. A constructor's builds <c>self</c> and returns it.</summary>
    public string Body(IOperation operation, bool isConstructor)
    {
        if (isConstructor)
            code.Line($"{program.TypeName(method.ContainingType, operation.Syntax.GetLocation())} self;");
        IBlockOperation? block = operation is IMethodBodyBaseOperation body ? body.BlockBody ?? body.ExpressionBody : operation as IBlockOperation;
        foreach (IOperation statement in block!.Operations)
            Statement(statement);
        EndUnroll();
        if (isConstructor)
            code.Line("return self;");
        return code.ToString();
    }

    /// <summary>Writes a statement; a problem in it is kept and the next one is tried.</summary>
    void Statement(IOperation operation)
    {
        if (operation is not IForLoopOperation)
            EndUnroll();
        try
        {
            (effects, loads) = (0, 0);
            Write(operation);
        }
        catch (TranslationException e)
        {
            // what C# itself refuses is the compiler's to explain
            if (operation.DescendantsAndSelf().All(o => o.Kind != OperationKind.Invalid))
                program.Problems.Add(e.Problem);
        }
    }

    void Write(IOperation operation)
    {
        switch (operation)
        {
            case IBlockOperation block:
                Block(block);
                break;
            case IVariableDeclarationGroupOperation group:
                foreach (IVariableDeclaratorOperation declarator in group.Declarations.SelectMany(d => d.Declarators))
                    Declare(declarator);
                break;
            case IExpressionStatementOperation { Operation: IInvocationOperation call } when IsDialect(call.TargetMethod, "Hint", "Unroll"):
                (unrollNext, unrollAt) = (true, call.Syntax.GetLocation());
                break;
            case IExpressionStatementOperation statement:
                code.Line(Effect(statement.Operation) + ";");
                break;
            case IConditionalOperation choice:
                If(choice);
                break;
            case IForLoopOperation loop:
                For(loop);
                break;
            case IWhileLoopOperation loop:
                While(loop);
                break;
            case ISwitchOperation choice:
                Switch(choice);
                break;
            case IBranchOperation { BranchKind: BranchKind.Break }:
                code.Line("break;");
                break;
            case IBranchOperation { BranchKind: BranchKind.Continue }:
                code.Line("continue;");
                break;
            case IReturnOperation { Kind: OperationKind.Return } result:
                code.Line(result.ReturnedValue is null ? method.MethodKind == MethodKind.Constructor ? "return self;" : "return;" : $"return {Full(result.ReturnedValue)};");
                break;
            case IEmptyOperation:
                break;
            default:
                throw Fail(operation, Rules.Statement, $"This statement ({operation.Kind})", Advice.ForStatement(operation));
        }
    }

    void Block(IOperation operation)
    {
        code.Open();
        if (operation is IBlockOperation block)
        {
            foreach (IOperation statement in block.Operations)
                Statement(statement);
        }
        else
        {
            Statement(operation);
        }

        EndUnroll();
        code.Close();
    }

    void Declare(IVariableDeclaratorOperation declarator)
    {
        if (declarator.Symbol.IsConst)
            return;     // its uses are printed as the value
        IOperation? value = declarator.Initializer?.Value ?? (declarator.Parent as IVariableDeclarationOperation)?.Initializer?.Value;
        if (Dialect.ViewElement(declarator.Symbol.Type) is not null)
        {
            DeclareView(declarator, value);
            return;
        }

        string name = Identifiers.Safe(declarator.Symbol.Name), type = TypeName(declarator.Symbol.Type, declarator);
        if (declarator.Symbol.RefKind != RefKind.None)
            throw Fail(declarator, Rules.Statement, "A ref local", "write the view and the index where they are used");
        code.Line(value is null ? $"{type} {name};" : $"{type} {name} = {Full(value)};");
    }

    void If(IConditionalOperation choice)
    {
        code.Line($"if ({Full(choice.Condition)})");
        Block(choice.WhenTrue);
        if (choice.WhenFalse is null)
            return;
        code.Line("else");
        Block(choice.WhenFalse);
    }

    void For(IForLoopOperation loop)
    {
        if (unrollNext)
            Unrolled(loop);
        unrollNext = false;

        string start = string.Join(", ", loop.Before.Select(Start));
        string condition = loop.Condition is null ? "" : " " + Full(loop.Condition);
        string next = string.Join(", ", loop.AtLoopBottom.Select(o => Effect(((IExpressionStatementOperation)o).Operation)));
        code.Line($"for ({start};{condition};{(next.Length > 0 ? " " + next : "")})");
        Block(loop.Body);
    }

    string Start(IOperation operation)
    {
        if (operation is IExpressionStatementOperation statement)
            return Effect(statement.Operation);
        var group = (IVariableDeclarationGroupOperation)operation;
        IVariableDeclaratorOperation[] declarators = [.. group.Declarations.SelectMany(d => d.Declarators)];
        if (Dialect.ViewElement(declarators[0].Symbol.Type) is not null)
            throw Fail(operation, Rules.Space, "A view is declared in a for", "declare it before the loop");
        return TypeName(declarators[0].Symbol.Type, operation) + " "
            + string.Join(", ", declarators.Select(d => Identifiers.Safe(d.Symbol.Name) + (d.Initializer is null ? "" : $" = {Full(d.Initializer.Value)}")));
    }

    void Unrolled(IForLoopOperation loop)
    {
        IOperation? first = (loop.Before.FirstOrDefault() as IVariableDeclarationGroupOperation)?.Declarations[0].Declarators[0].Initializer?.Value;
        bool known = first is not null && IsDeviceConstant(first)
            && loop.Condition is IBinaryOperation { RightOperand: { } bound } && IsDeviceConstant(bound);
        if (!known)
            throw Fail(unrollAt!, Rules.Unroll, "stands before a loop whose bounds are not constant", "write 'for (int i = constant; i < constant; ...)', or remove it");
        code.Directive("#pragma unroll");
    }

    void EndUnroll()
    {
        if (unrollNext)
            program.Problems.Add(Problem.At(unrollAt!, Rules.Unroll, "is not followed by a for", "move it in front of the loop that it is about"));
        unrollNext = false;
    }

    void While(IWhileLoopOperation loop)
    {
        if (loop.ConditionIsTop)
        {
            code.Line($"while ({Full(loop.Condition!)})");
            Block(loop.Body);
            return;
        }

        code.Line("do");
        Block(loop.Body);
        code.Line($"while ({Full(loop.Condition!)});");
    }

    void Switch(ISwitchOperation choice)
    {
        code.Line($"switch ({Full(choice.Value)})");
        code.Open();
        foreach (ISwitchCaseOperation section in choice.Cases)
        {
            foreach (ICaseClauseOperation clause in section.Clauses)
            {
                code.Line(clause switch
                {
                    ISingleValueCaseClauseOperation single => $"case {Full(single.Value)}:",
                    IDefaultCaseClauseOperation => "default:",
                    _ => throw Fail(clause, Rules.Statement, "A case with a pattern", "write constant cases, or if and else"),
                });
            }

            code.Open();
            foreach (IOperation statement in section.Body)
                Statement(statement);
            code.Close();
        }

        code.Close();
    }

    static TranslationException Fail(IOperation at, DiagnosticDescriptor rule, params string[] arguments) =>
        DeviceProgram.Fail(at.Syntax.GetLocation(), rule, arguments);

    static TranslationException Fail(Location at, DiagnosticDescriptor rule, params string[] arguments) => DeviceProgram.Fail(at, rule, arguments);

    static bool IsDialect(IMethodSymbol called, string type, string name) => called.Name == name && Dialect.Name(called.ContainingType) == type;
}
