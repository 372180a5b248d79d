using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace TaylorSeer.Kernels.Generator.Translation;

/// <summary>A static method, operator, constructor or readonly instance method as a device function, for one set of type arguments and memories.</summary>
sealed class HelperFunction(DeviceProgram program, IMethodSymbol method, IReadOnlyList<Space?> spaces)
{
    public string Name { get; private set; } = "";

    /// <summary>Shared memory that it, or what it calls, declares: allocated by the kernel and passed down, since OpenCL 1.2 allows it nowhere else.</summary>
    public List<SharedBlock> Shared { get; private set; } = [];

    /// <summary>Calling it changes something: a ref argument, a view, or the phase of the group.</summary>
    public bool HasEffects { get; private set; }

    /// <summary>Translates it and everything it calls.</summary>
    public string Translate(Location calledFrom)
    {
        DeviceLanguage language = program.Language;
        bool isConstructor = method.MethodKind == MethodKind.Constructor;
        IOperation body = Body(program, method, calledFrom);
        FunctionTranslator translator = new(program, method);

        List<string> parameters = [];
        if (!method.IsStatic && !isConstructor)
            parameters.Add($"{program.TypeName(method.ContainingType, calledFrom)} self");
        for (int i = 0; i < method.Parameters.Length; i++)
        {
            IParameterSymbol parameter = method.Parameters[i];
            Location at = parameter.Locations.FirstOrDefault() ?? calledFrom;
            if (Dialect.Specialized(parameter.Type) is { } value)
                throw DeviceProgram.Fail(at, Rules.Parameter, parameter.Name, parameter.Type.ToDisplayString(), $"a helper takes '{value.ToDisplayString()}'");
            if (Dialect.ViewElement(parameter.Type) is { } element)
            {
                if (parameter.RefKind != RefKind.None)
                    throw DeviceProgram.Fail(at, Rules.Space, $"'{parameter.Name}' is a view taken by reference", "take it by value");
                translator.AddView(parameter, spaces[i]!.Value);
                parameters.Add($"{language.Qualifier(spaces[i]!.Value)}{program.TypeName(element, at)}* {Identifiers.Safe(parameter.Name)}");
            }
            else
            {
                string star = FunctionTranslator.IsPointer(parameter) ? "*" : "";
                HasEffects |= star.Length > 0;
                parameters.Add($"{program.TypeName(parameter.Type, at)}{star} {Identifiers.Safe(parameter.Name)}");
            }
        }

        string returnType = program.TypeName(isConstructor ? method.ContainingType : method.ReturnType, calledFrom);
        string text = translator.Body(body, isConstructor);
        Shared = translator.Shared;
        HasEffects |= translator.HasEffects;
        parameters.AddRange(Shared.Select(s => $"{language.Qualifier(Space.Shared)}{s.Type}* {s.Name}"));

        string plain = isConstructor ? $"{method.ContainingType.Name}_new"
            : method.MethodKind == MethodKind.UserDefinedOperator ? $"{method.ContainingType.Name}_{method.Name.Substring(3)}"
            : $"{method.ContainingType.Name}_{method.Name}";
        Name = program.Unique(plain);
        return $"{language.HelperPrefix}{returnType} {Name}({string.Join(", ", parameters)})\n{{\n{text}}}\n";
    }

    /// <summary>The bound body of a method whose source is in the compilation.</summary>
    public static IOperation Body(DeviceProgram program, IMethodSymbol method, Location calledFrom)
    {
        IMethodSymbol definition = method.OriginalDefinition;
        SyntaxNode? syntax = definition.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax();
        bool hasBody = syntax is BaseMethodDeclarationSyntax { Body: not null } or BaseMethodDeclarationSyntax { ExpressionBody: not null };
        if (syntax is TypeDeclarationSyntax)
            throw DeviceProgram.Fail(calledFrom, Rules.Call, method.ToDisplayString(), "write a constructor with a body, or an object initialiser");
        if (!hasBody)
            throw DeviceProgram.Fail(calledFrom, Rules.Call, method.ToDisplayString(), Advice.ForCall(method));
        if (!method.IsStatic && method.MethodKind != MethodKind.Constructor && !method.IsReadOnly && !method.ContainingType.IsReadOnly)
            throw DeviceProgram.Fail(calledFrom, Rules.Call, method.ToDisplayString(), "mark it readonly, or write a static method with a ref parameter");
        return program.Compilation.GetSemanticModel(syntax!.SyntaxTree).GetOperation(syntax)
            ?? throw DeviceProgram.Fail(calledFrom, Rules.Call, method.ToDisplayString(), Advice.ForCall(method));
    }
}
