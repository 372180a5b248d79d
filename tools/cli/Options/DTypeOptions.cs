using System.CommandLine;
using TaylorSeer.Kernels;

namespace TaylorSeer.Cli.Options;

/// <summary>How the weights of a model's blocks are kept and multiplied.</summary>
/// <param name="name"><c>--dtype</c>, or another name for another run's</param>
/// <param name="what">ends the description</param>
sealed class DTypeOptions(string name = "--dtype", string what = "default f32")
{
    readonly Option<string?> dtype = Opt.Choice(
        name, $"how the blocks' weights are kept: bf16 takes half the memory, f16 as well (GPU devices only), int8 a quarter and less time (cpu only); results differ a little ({what})", "f32", "bf16", "f16", "int8");

    public void AddTo(Command command) => command.Add(dtype);

    /// <summary>What was asked for.</summary>
    public WeightType? Given(ParseResult parse) => parse.GetValue(dtype) is string text ? Enum.Parse<WeightType>(text, ignoreCase: true) : null;

    /// <summary>What was asked for, or f32.</summary>
    public WeightType Read(ParseResult parse) => Given(parse) ?? WeightType.F32;

    /// <summary>The name a user knows it by.</summary>
    public static string Text(WeightType type) => type.ToString().ToLowerInvariant();

    /// <summary>Says what int8 runs on here: the same numbers, at very different speeds.</summary>
    public static void Note(Screen screen, WeightType type)
    {
        if (type == WeightType.Int8)
            screen.Note($"int8: {Kernels.Ops.Linear.Int8Kernel}");
    }
}
