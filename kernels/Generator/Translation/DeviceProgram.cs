using System.Text;
using Microsoft.CodeAnalysis;

namespace TaylorSeer.Kernels.Generator.Translation;

/// <summary>
/// One kernel's device text as it grows: support code, structs, helper functions in the order they were needed, shared
/// memory, and what went wrong.
/// </summary>
sealed class DeviceProgram(Compilation compilation, DeviceLanguage language, (int X, int Y, int Z) group)
{
    readonly List<(string Name, string Text)> support = [];
    readonly Dictionary<ITypeSymbol, string> structs = new(SymbolEqualityComparer.Default);
    readonly StringBuilder structTexts = new();
    readonly Dictionary<string, HelperFunction> helpers = [];
    readonly StringBuilder helperTexts = new();
    readonly HashSet<string> names = [];
    readonly List<string> beingTranslated = [];

    public Compilation Compilation => compilation;

    public DeviceLanguage Language => language;

    /// <summary>Threads of a group.</summary>
    public (int X, int Y, int Z) Group => group;

    public List<Problem> Problems { get; } = [];

    /// <summary>Names of view parameters whose length the kernel reads.</summary>
    public HashSet<string> LengthsUsed { get; } = [];

    /// <summary>Support code, structs and helpers: what stands before the kernel.</summary>
    public string Prologue
    {
        get
        {
            string[] parts = [.. support.Select(s => s.Text), structTexts.ToString(), helperTexts.ToString()];
            return string.Concat(parts.Where(p => p.Length > 0).Select(p => p.TrimEnd('\n') + "\n\n"));
        }
    }

    /// <summary>Makes sure a support function is written; gives its name.</summary>
    public string Use((string Name, string Text) function)
    {
        if (!support.Exists(s => s.Name == function.Name))
            support.Add(function);
        return function.Name;
    }

    /// <summary>The same for what a language may or may not need text for.</summary>
    public string Use(string feature)
    {
        if (language.Support(feature) is { } text)
            Use((feature, text));
        return feature;
    }

    /// <summary>A name for a function or struct that nothing else in the program has.</summary>
    public string Unique(string wanted)
    {
        string name = wanted;
        for (int i = 2; !names.Add(name); i++)
            name = $"{wanted}_{i}";
        return name;
    }

    /// <summary>How a type is written. View types have a space and are written by their user.</summary>
    public string TypeName(ITypeSymbol type, Location at)
    {
        type = type is INamedTypeSymbol { TypeKind: TypeKind.Enum, EnumUnderlyingType: { } underlying } ? underlying : type;
        if (language.Scalar(type.SpecialType) is { } scalar)
            return type.SpecialType == SpecialType.System_Double ? Use("double") : scalar;
        if (Dialect.NativeVector(type) is { } vector)
            return Use(vector);
        if (type is INamedTypeSymbol { TypeKind: TypeKind.Struct, IsTupleType: false } named && Dialect.Name(type) is null && type.IsUnmanagedType
            && type.OriginalDefinition.Locations.Any(l => l.IsInSource))
            return Struct(named, at);
        throw Fail(at, Rules.Type, type.ToDisplayString(), Advice.ForType(type));
    }

    /// <summary>Fields of a struct in the order of their declaration.</summary>
    public static IEnumerable<IFieldSymbol> Fields(ITypeSymbol type) => type.GetMembers().OfType<IFieldSymbol>().Where(f => !f.IsStatic && !f.IsConst);

    /// <summary>The function for a method with these type arguments and memories, translated when it is first asked for.</summary>
    public HelperFunction Helper(IMethodSymbol method, IReadOnlyList<Space?> spaces, Location at)
    {
        string key = method.ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat) + "|" + method.ContainingType.ToDisplayString()
            + "|" + string.Join(",", method.Parameters.Select(p => p.RefKind + p.Type.ToDisplayString())) + "|" + string.Join(",", spaces);
        if (helpers.TryGetValue(key, out HelperFunction? known))
            return known;
        if (beingTranslated.Contains(key))
            throw Fail(at, Rules.Recursion, method.Name);

        beingTranslated.Add(key);
        HelperFunction helper = new(this, method, spaces);
        string text = helper.Translate(at);
        beingTranslated.Remove(key);
        helpers.Add(key, helper);
        helperTexts.Append(text).Append('\n');
        return helper;
    }

    public static TranslationException Fail(Location at, DiagnosticDescriptor rule, params string[] arguments) =>
        new(Problem.At(at, rule, arguments));

    string Struct(INamedTypeSymbol type, Location at)
    {
        if (structs.TryGetValue(type, out string? known))
            return known;
        StringBuilder text = new("typedef struct\n{\n");
        foreach (IFieldSymbol field in Fields(type))
            text.Append($"    {TypeName(field.Type, at)} {Identifiers.Safe(field.AssociatedSymbol?.Name ?? field.Name)};\n");
        string name = Unique(Identifiers.Safe(type.Name));
        structTexts.Append(text).Append($"}} {name};\n\n");
        structs.Add(type, name);
        return name;
    }
}
