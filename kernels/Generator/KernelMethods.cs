using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using TaylorSeer.Kernels.Generator.Translation;

namespace TaylorSeer.Kernels.Generator;

/// <summary>The methods marked <c>[Kernel]</c> of a project, which one of the two generators is for.</summary>
static class KernelMethods
{
    /// <summary>What <paramref name="see"/> makes of each.</summary>
    /// <param name="context">the generator's</param>
    /// <param name="ofIlgpu">those whose dialect is ILGPU's own types; else those of ours</param>
    /// <param name="see">a method, as something that is compared by value</param>
    public static IncrementalValuesProvider<T> Of<T>(IncrementalGeneratorInitializationContext context, bool ofIlgpu, Func<GeneratorAttributeSyntaxContext, T> see)
        where T : class => context.SyntaxProvider.ForAttributeWithMetadataName(
            Dialect.KernelAttribute,
            static (node, _) => node is MethodDeclarationSyntax,
            (found, _) => Dialect.IsIlgpus(found.Attributes[0]) == ofIlgpu ? see(found) : null)
            .Where(static kernel => kernel is not null)
            .Select(static (kernel, _) => kernel!);
}
