using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace TaylorSeer.Kernels.Generator;

/// <summary>
/// The same kernels where ILGPU compiles them: no text is translated, only the host side is written, an entry point of
/// ILGPU's form and the loader that launches it. Runs in projects whose dialect is ILGPU's own types.
/// </summary>
[Generator(LanguageNames.CSharp)]
public sealed class IlgpuGenerator : IIncrementalGenerator
{
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        IncrementalValuesProvider<IlgpuKernel> kernels = KernelMethods.Of(context, ofIlgpu: true, static found => IlgpuKernel.Of((IMethodSymbol)found.TargetSymbol));
        context.RegisterSourceOutput(kernels, static (output, kernel) =>
            output.AddSource($"{kernel.Namespace}.{kernel.FullName}.Ilgpu.g.cs", SourceText.From(IlgpuWriter.File(kernel), Encoding.UTF8)));
        context.RegisterSourceOutput(kernels.Collect(), static (output, all) =>
        {
            if (all.Length > 0)
                output.AddSource("IlgpuCatalog.g.cs", SourceText.From(IlgpuWriter.Catalog(all), Encoding.UTF8));
        });
    }
}
