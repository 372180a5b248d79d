using System.CommandLine;

namespace TaylorSeer.Cli.Options;

/// <summary>Adding many options to a command.</summary>
static class OptionList
{
    public static void AddAll(this Command command, params ReadOnlySpan<Option> options)
    {
        foreach (Option option in options)
            command.Add(option);
    }
}
