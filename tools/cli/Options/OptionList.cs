using System.CommandLine;

namespace TaylorSeer.Cli.Options;

/// <summary>Many options at once.</summary>
static class OptionList
{
    /// <summary>The name of the first of them that the user gave, or null.</summary>
    public static string? FirstGiven(this ParseResult parse, params ReadOnlySpan<Option> options)
    {
        foreach (Option option in options)
        {
            if (parse.GetResult(option) is { Implicit: false })
                return option.Name;
        }

        return null;
    }

    public static void AddAll(this Command command, params ReadOnlySpan<Option> options)
    {
        foreach (Option option in options)
            command.Add(option);
    }
}
