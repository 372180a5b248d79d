using System.Collections.Immutable;
using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;
using TaylorSeer.Kernels.Generator.Translation;

namespace TaylorSeer.Kernels.Generator;

/// <summary>
/// Turns methods marked <c>[Kernel]</c> into OpenCL C and CUDA C while the project compiles. Kernels that did not change
/// are compared by value and not written again.
/// </summary>
[Generator(LanguageNames.CSharp)]
public sealed class KernelGenerator : IIncrementalGenerator
{
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        IncrementalValuesProvider<KernelModel> kernels = KernelMethods.Of(
            context, ofIlgpu: false, static found => KernelTranslator.Translate((IMethodSymbol)found.TargetSymbol, found.Attributes[0], found.SemanticModel.Compilation))
            .WithTrackingName("Kernels");

        context.RegisterSourceOutput(kernels, static (output, kernel) =>
        {
            foreach (Problem problem in kernel.Problems.Items)
                output.ReportDiagnostic(problem.ToDiagnostic());
            if (kernel.Problems.Items.Count == 0)
                output.AddSource(HintName(kernel), SourceText.From(HostWriter.File(kernel), Encoding.UTF8));
        });

        // private kernels are their class's own business: the catalog could not name them
        IncrementalValueProvider<EquatableArray<string>> names = kernels
            .Where(static k => k.Problems.Items.Count == 0 && k.Accessibility != "private")
            .Select(static (k, _) => HostWriter.DefinitionName(k))
            .Collect()
            .Select(static (ImmutableArray<string> all, CancellationToken _) => new EquatableArray<string>(all));
        IncrementalValueProvider<string> assembly = context.CompilationProvider.Select(static (c, _) => c.AssemblyName ?? "Kernels");
        context.RegisterSourceOutput(names.Combine(assembly), static (output, all) =>
        {
            if (all.Left.Items.Count > 0)
                output.AddSource("KernelCatalog.g.cs", SourceText.From(HostWriter.Catalog(all.Right, all.Left.Items), Encoding.UTF8));
        });
    }

    static string HintName(KernelModel kernel) => $"{(kernel.Namespace is null ? "" : kernel.Namespace + ".")}{kernel.FullName}.g.cs";
}
