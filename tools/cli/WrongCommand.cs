using System.CommandLine;
using System.CommandLine.Parsing;

namespace TaylorSeer.Cli;

/// <summary>What is wrong with a command line that could not be understood, and what comes nearest.</summary>
static class WrongCommand
{
    /// <summary>A name is near enough to be meant if one in so many of its letters, at most, has to be changed.</summary>
    const int LettersPerSlip = 3;

    public static UsageException Of(ParseResult parse)
    {
        Command command = parse.CommandResult.Command;
        bool wantsCommand = command is { Action: null, Subcommands.Count: > 0 };
        string[] unknown = [.. parse.UnmatchedTokens.Distinct()];
        if (unknown.Any(IsOption))
            unknown = [.. unknown.Where(IsOption)];         // other words may have been its values
        string[] wrong = unknown.Length > 0 ? [.. unknown.Select(token => Unknown(command, token, wantsCommand))]
            : wantsCommand ? [$"no command is given; there are {Listed(command.Subcommands)}"]
            : [.. parse.Errors.Select(e => e.Message).Distinct()];
        return new(string.Join('\n', wrong), $"{FullName(parse.CommandResult)} --help");
    }

    static string Unknown(Command command, string token, bool wantsCommand)
    {
        bool isOption = IsOption(token);
        string[] known = isOption ? [.. command.Options.SelectMany(o => o.Aliases.Prepend(o.Name))] : wantsCommand ? [.. command.Subcommands.Select(c => c.Name)] : [];
        string? near = Nearest(token, known);
        string what = isOption ? $"{command.Name} has no option '{token}'" : wantsCommand ? $"there is no command '{token}'" : $"'{token}' is one word too many for {command.Name}";
        return near is not null ? $"{what}; did you mean {near}?"
            : wantsCommand && !isOption ? $"{what}; there are {Listed(command.Subcommands)}"
            : what;
    }

    static bool IsOption(string token) => token.StartsWith('-');

    static string Listed(IEnumerable<Command> commands) => string.Join(", ", commands.Select(c => c.Name));

    static string FullName(CommandResult result) => result.Parent is CommandResult parent ? $"{FullName(parent)} {result.Command.Name}" : "taylorseer";

    static string? Nearest(string token, string[] known)
    {
        string? near = known.MinBy(name => Slips(token, name));
        return near is not null && Slips(token, near) <= (near.TrimStart('-').Length + LettersPerSlip - 1) / LettersPerSlip ? near : null;
    }

    /// <summary>Letters to insert, delete or replace until <paramref name="a"/> is <paramref name="b"/> (Levenshtein).</summary>
    static int Slips(string a, string b)
    {
        int[] row = [.. Enumerable.Range(0, b.Length + 1)];
        for (int i = 1; i <= a.Length; i++)
        {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.Length; j++)
                (diagonal, row[j]) = (row[j], Math.Min(Math.Min(row[j], row[j - 1]) + 1, diagonal + (a[i - 1] == b[j - 1] ? 0 : 1)));
        }

        return row[^1];
    }
}
