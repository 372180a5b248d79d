using System.CommandLine;
using TaylorSeer.Engine;
using TaylorSeer.Kernels;

namespace TaylorSeer.Cli.Options;

/// <summary>How the weights of a model's blocks are kept and multiplied.</summary>
/// <param name="name"><c>--dtype</c>, or another name for another run's</param>
/// <param name="what">ends the description</param>
sealed class DTypeOptions(string name = "--dtype", string what = "default f32")
{
    /// <summary>PyTorch's and the format's own name for what is asked for as fp8.</summary>
    static readonly string[] Float8 = ["e4m3", "float8_e4m3fn"];

    readonly Option<string?> dtype = Opt.Choice(
        name,
        $"how the blocks' weights are kept: bf16 takes half the memory, f16 as well (GPU devices only), int8 a third and less time (cpu only), fp8 (e4m3) a third (NVIDIA GPUs from compute capability 8.9 on; the cpu shows what it changes, in f32's memory and time); results differ a little ({what})",
        text => Float8.Contains(text, StringComparer.OrdinalIgnoreCase) ? "fp8" : text, "f32", "bf16", "f16", "int8", "fp8");

    public void AddTo(Command command) => command.Add(dtype);

    /// <summary>What was asked for.</summary>
    public WeightType? Given(ParseResult parse) => parse.GetValue(dtype) is string text ? Enum.Parse<WeightType>(text, ignoreCase: true) : null;

    /// <summary>What was asked for, or f32.</summary>
    public WeightType Read(ParseResult parse) => Given(parse) ?? WeightType.F32;

    /// <summary>The name a user knows it by.</summary>
    public static string Text(WeightType type) => type.ToString().ToLowerInvariant();

    /// <summary>Says what 8 bits run on here: the same numbers, at very different speeds.</summary>
    public static void Note(Screen screen, Device where, params ReadOnlySpan<WeightType> types)
    {
        if (types.Contains(WeightType.Int8))
            screen.Note($"int8: {Kernels.Ops.Linear.Int8Kernel}");
        if (types.Contains(WeightType.FP8) && where.Gpu is null)
            screen.Note("fp8: rounded as a GPU would, then multiplied in f32: shows what fp8 changes, and is no faster");
    }
}
