using System.Text.Json;
using TaylorSeer.Cli;
using TaylorSeer.Engine;
using TaylorSeer.Models;

namespace TaylorSeer.Tests.Cli;

/// <summary>Runs command lines in this process.</summary>
static class CommandLine
{
    public sealed record Result(int Code, string Output, string Errors)
    {
        public JsonElement Json => JsonDocument.Parse(Output).RootElement;
    }

    public static Result Run(params string[] args) => Run(CancellationToken.None, args);

    public static Result Run(CancellationToken stop, params string[] args)
    {
        StringWriter output = new(), errors = new();
        int code = Program.Run(args, output, errors, stop);
        return new(code, output.ToString(), errors.ToString());
    }

    /// <summary>A run that must succeed.</summary>
    public static Result Done(params string[] args)
    {
        Result result = Run(args);
        Assert.True(result.Code == ExitCode.Done, $"taylorseer {string.Join(' ', args)}: exit code {result.Code}\n{result.Errors}");
        return result;
    }

    /// <summary>An option given again replaces the first.</summary>
    public static string[] Merged(string[] first, string[] more)
    {
        List<string> all = [.. first];
        foreach (string option in more.Where(m => m.StartsWith("--", StringComparison.Ordinal)))
        {
            if (all.IndexOf(option) is >= 0 and var at)
                all.RemoveRange(at, 2);
        }

        return [.. all, .. more];
    }

    /// <summary>Writes a small model with random weights: 3 classes, 8 x 8, one block per <paramref name="depth"/>.</summary>
    public static string TinyModel(string path, int channels = 1, int depth = 2)
    {
        DiTConfig config = new() { Depth = depth, Width = 24, Heads = 2, Patch = 2, Channels = channels, InputSize = 8, Classes = 3, MlpWidth = 96 };
        RandomDiT.Writer(config, seed: 1, DType.F32).Save(path);
        return path;
    }
}
