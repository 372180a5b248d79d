using Microsoft.CodeAnalysis;

namespace TaylorSeer.Kernels.Generator.Translation;

/// <summary>A kernel method as its two device texts and what the host must know to launch it.</summary>
static class KernelTranslator
{
    const int MostThreads = 1024;

    public static KernelModel Translate(IMethodSymbol method, AttributeData attribute, Compilation compilation)
    {
        List<Problem> problems = [];
        var group = Group(method, attribute, problems);
        CheckShape(method, problems);
        List<ParameterModel> parameters = [];
        foreach (IParameterSymbol parameter in method.Parameters)
            AddParameter(parameter, parameters, problems);

        string entry = $"{string.Join("_", Types(method).Select(t => t.Name))}_{method.Name}", openCl = "", cuda = "";
        if (problems.Count == 0)
        {
            (openCl, HashSet<string> lengths) = Text(DeviceLanguage.OpenCl, method, group, compilation, entry, problems);
            if (problems.Count == 0)
                (cuda, _) = Text(DeviceLanguage.Cuda, method, group, compilation, entry, problems);
            parameters = [.. parameters.Select(p => p with { HasLength = lengths.Contains(p.Name) })];
        }

        string? space = method.ContainingNamespace.IsGlobalNamespace ? null : method.ContainingNamespace.ToDisplayString();
        return new(space, new(Types(method).Select(t => t.Name)), Accessibility(method), method.Name, group, new(parameters), openCl, cuda, new(problems));
    }

    static (int X, int Y, int Z) Group(IMethodSymbol method, AttributeData attribute, List<Problem> problems)
    {
        int[] sizes = [.. attribute.ConstructorArguments.Select(a => a.Value as int? ?? 0)];
        if (sizes.Length == 3 && sizes.All(s => s > 0) && (long)sizes[0] * sizes[1] * sizes[2] <= MostThreads)
            return (sizes[0], sizes[1], sizes[2]);
        problems.Add(Problem.At(At(method), Rules.Kernel, method.Name, $"has groups of {string.Join(" x ", sizes)} threads",
            $"write positive sizes whose product is at most {MostThreads}"));
        return (1, 1, 1);
    }

    static void CheckShape(IMethodSymbol method, List<Problem> problems)
    {
        void Refuse(string what, string instead) => problems.Add(Problem.At(At(method), Rules.Kernel, method.Name, what, instead));
        if (!method.IsStatic)
            Refuse("is an instance method", "make it static and pass what it needs");
        if (!method.ReturnsVoid)
            Refuse("returns a value", "make it void and store results in an ArrayView<T>");
        if (method.IsGenericMethod || Types(method).Any(t => t.IsGenericType))
            Refuse("is generic", "write one kernel per type that calls a generic helper");
        foreach (INamedTypeSymbol type in Types(method))
        {
            bool partial = type.DeclaringSyntaxReferences.Any(r => r.GetSyntax() is Microsoft.CodeAnalysis.CSharp.Syntax.TypeDeclarationSyntax d
                && d.Modifiers.Any(m => m.ValueText == "partial"));
            if (!partial)
                Refuse($"is in '{type.Name}', which is not partial", "make the class partial, so that the device texts can join it");
        }
    }

    static void AddParameter(IParameterSymbol parameter, List<ParameterModel> parameters, List<Problem> problems)
    {
        ITypeSymbol type = parameter.Type;
        string Full(ITypeSymbol t) => t.ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat);
        void Refuse(string instead) => problems.Add(Problem.At(
            parameter.Locations.FirstOrDefault() ?? Location.None, Rules.Parameter, parameter.Name, type.ToDisplayString(), instead));

        if (parameter.RefKind != RefKind.None)
            Refuse("pass an ArrayView<T> of one element instead of a reference");
        else if (Dialect.ViewElement(type) is { } element)
            parameters.Add(new(parameter.Name, "View", Full(element), false));
        else if (Dialect.Specialized(type) is { } value && Dialect.IsSpecializable(value))
            parameters.Add(new(parameter.Name, "Specialized", Full(value), false));
        else if (Dialect.Specialized(type) is not null)
            Refuse("specialise int, bool or an enum; pass other numbers as they are");
        else if (Dialect.IsKernelNumber(type))
            parameters.Add(new(parameter.Name, "Scalar", Full(type), false));
        else
            Refuse("a kernel takes ArrayView<T>, SpecializedValue<T>, int, uint, long, ulong, float and double; pass a struct's fields, and bool or an enum as SpecializedValue or int");
    }

    static (string Text, HashSet<string> Lengths) Text(
        DeviceLanguage language, IMethodSymbol method, (int X, int Y, int Z) group, Compilation compilation, string entry, List<Problem> problems)
    {
        DeviceProgram program = new(compilation, language, group);
        program.Unique(entry);
        FunctionTranslator translator = new(program, method);
        string body = "";
        try
        {
            foreach (IParameterSymbol parameter in method.Parameters.Where(p => Dialect.ViewElement(p.Type) is not null))
                translator.AddView(parameter, Space.Global);
            body = translator.Body(HelperFunction.Body(program, method, At(method)), isConstructor: false);
            string head = $"{language.KernelHead(entry, group)}({string.Join(", ", Parameters(program, method))})";
            problems.AddRange(program.Problems.Distinct());
            return (program.Prologue + head + "\n{\n" + Start(program, method, translator) + body + "}\n", program.LengthsUsed);
        }
        catch (TranslationException e)
        {
            problems.AddRange(program.Problems.Append(e.Problem).Distinct());
            return ("", program.LengthsUsed);
        }
    }

    /// <summary>OpenCL buffers have no interior pointers: a view is a buffer and where it starts. CUDA takes the address.</summary>
    static IEnumerable<string> Parameters(DeviceProgram program, IMethodSymbol method)
    {
        bool openCl = program.Language is OpenClLanguage;
        foreach (IParameterSymbol parameter in method.Parameters)
        {
            string name = Identifiers.Safe(parameter.Name), i64 = program.Language.Scalar(SpecialType.System_Int64)!;
            if (Dialect.ViewElement(parameter.Type) is { } element)
            {
                string type = program.TypeName(element, parameter.Locations[0]);
                yield return $"{program.Language.Qualifier(Space.Global)}{type}* {name}{(openCl ? "_memory" : "")}";
                if (openCl)
                    yield return $"{i64} {name}_start";
                if (program.LengthsUsed.Contains(parameter.Name))
                    yield return $"{i64} {parameter.Name}_length";
            }
            else if (Dialect.Specialized(parameter.Type) is null)
            {
                yield return $"{program.TypeName(parameter.Type, parameter.Locations[0])} {name}";
            }
        }
    }

    static string Start(DeviceProgram program, IMethodSymbol method, FunctionTranslator translator)
    {
        CodeWriter code = new(1);
        foreach (SharedBlock block in translator.Shared)
            code.Line($"{program.Language.SharedPrefix}{block.Type} {block.Name}[{block.Size}];");
        foreach (IParameterSymbol parameter in method.Parameters.Where(p => program.Language is OpenClLanguage && Dialect.ViewElement(p.Type) is not null))
        {
            string name = Identifiers.Safe(parameter.Name), type = program.TypeName(Dialect.ViewElement(parameter.Type)!, parameter.Locations[0]);
            code.Line($"__global {type}* {name} = {name}_memory + {name}_start;");
        }

        return code.ToString();
    }

    /// <summary>The types around a method, outermost first.</summary>
    static List<INamedTypeSymbol> Types(IMethodSymbol method)
    {
        List<INamedTypeSymbol> types = [];
        for (INamedTypeSymbol? type = method.ContainingType; type is not null; type = type.ContainingType)
            types.Insert(0, type);
        return types;
    }

    static string Accessibility(IMethodSymbol method) => method.DeclaredAccessibility switch
    {
        Microsoft.CodeAnalysis.Accessibility.Public => "public",
        Microsoft.CodeAnalysis.Accessibility.Internal => "internal",
        _ => "private",
    };

    static Location At(IMethodSymbol method) => method.Locations.FirstOrDefault() ?? Location.None;
}
