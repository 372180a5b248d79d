using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using TaylorSeer.Kernels.Generator;
using TaylorSeer.Kernels.Gpu.Dialect;

namespace TaylorSeer.Tests.Gpu;

/// <summary>The generator on a piece of source, as a build would run it.</summary>
static class GeneratorRun
{
    const string Usings = "using System; using TaylorSeer.Kernels.Gpu.Dialect;\n";

    static readonly MetadataReference[] References =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(p => Path.GetFileName(p) is "System.Runtime.dll" or "System.Private.CoreLib.dll" or "System.Collections.dll" or "System.Linq.dll" or "netstandard.dll")
            .Select(p => MetadataReference.CreateFromFile(p)),
        MetadataReference.CreateFromFile(typeof(KernelAttribute).Assembly.Location),
    ];

    /// <summary>A compilation of one file.</summary>
    public static CSharpCompilation Compile(string source) => CSharpCompilation.Create(
        "Sample", [Parse(source, "Sample.cs")], References,
        new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, allowUnsafe: true, nullableContextOptions: NullableContextOptions.Enable));

    /// <summary>A file of a compilation.</summary>
    public static SyntaxTree Parse(string source, string path) => CSharpSyntaxTree.ParseText(Usings + source, path: path);

    /// <summary>What the generator reports about a class body; the C# itself must compile.</summary>
    public static IReadOnlyList<Diagnostic> Diagnose(string members)
    {
        CSharpCompilation compilation = Compile($"static partial class K\n{{\n{members}\n}}\n");
        Assert.DoesNotContain(compilation.GetDiagnostics(), d => d.Severity == DiagnosticSeverity.Error);
        return [.. Driver().RunGenerators(compilation).GetRunResult().Diagnostics];
    }

    /// <summary>The generated text of the class's only kernel; what is generated must compile.</summary>
    public static string Text(string members)
    {
        CSharpCompilation compilation = Compile($"static partial class K\n{{\n{members}\n}}\n");
        GeneratorDriver driver = Driver().RunGeneratorsAndUpdateCompilation(compilation, out Compilation after, out var problems);
        Assert.Empty(problems);
        Assert.DoesNotContain(after.GetDiagnostics(), d => d.Severity == DiagnosticSeverity.Error);
        return driver.GetRunResult().GeneratedTrees.Single(t => t.FilePath.Contains("K.", StringComparison.Ordinal)).ToString();
    }

    public static GeneratorDriver Driver() => CSharpGeneratorDriver.Create(
        [new KernelGenerator().AsSourceGenerator()], driverOptions: new GeneratorDriverOptions(IncrementalGeneratorOutputKind.None, trackIncrementalGeneratorSteps: true));
}
