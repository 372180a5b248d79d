using System.CommandLine;
using TaylorSeer.Cli.Options;
using TaylorSeer.Kernels.Gpu;

namespace TaylorSeer.Cli.Commands;

/// <summary><c>taylorseer kernels</c>: the GPU kernels, and the device text that each was translated to.</summary>
sealed class KernelsCommand
{
    readonly Argument<string> name = Opt.Subject<string>("NAME", "the kernel, as 'kernels list' names it: Linear.Gpu");
    readonly Option<string?> language = Opt.Choice("--language", "whose text (default opencl)", "opencl", "cuda");

    public static Command Create()
    {
        KernelsCommand self = new();
        Command list = new("list", "List the kernels: name, threads of a group, specialised numbers.");
        list.SetAction((parse, _) => Task.FromResult(List(parse)));
        Command show = new("show", "Print a kernel's generated text.") { self.name, self.language };
        show.SetAction((parse, _) => Task.FromResult(self.Show(parse)));
        return new("kernels", "List the GPU kernels and show what they were translated to.") { list, show };
    }

    static int List(ParseResult parse)
    {
        foreach (KernelDefinition kernel in Kernels.KernelCatalog.All)
        {
            string macros = string.Join(" ", kernel.SpecializedNames.Select(n => $"S_{n}"));
            parse.InvocationConfiguration.Output.WriteLine($"{kernel.Name,-26} {kernel.Group,-14} {macros}".TrimEnd());
        }

        return ExitCode.Done;
    }

    int Show(ParseResult parse)
    {
        string wanted = parse.GetValue(name)!;
        KernelDefinition kernel = Kernels.KernelCatalog.All.FirstOrDefault(k => k.Name.Equals(wanted, StringComparison.OrdinalIgnoreCase))
            ?? throw new UsageException($"There is no kernel '{wanted}'.", "taylorseer kernels list");
        parse.InvocationConfiguration.Output.Write(parse.GetValue(language) == "cuda" ? kernel.Cuda : kernel.OpenCl);
        return ExitCode.Done;
    }
}
