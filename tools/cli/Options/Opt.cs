using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace TaylorSeer.Cli.Options;

/// <summary>
/// Makes options whose errors say what was given and what is possible. An option that is not given reads as null; its
/// default stands in its description, because most defaults depend on the model or on other options.
/// </summary>
static class Opt
{
    /// <summary>A whole number.</summary>
    public static Option<long?> Whole(string name, string description, long least, long most, params string[] aliases) => new(name, aliases)
    {
        Description = description,
        HelpName = "n",
        CustomParser = result => long.TryParse(Token(result), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long value) && value >= least && value <= most
            ? value
            : Refuse<long?>(result, name, $"a whole number from {least} to {most}"),
    };

    /// <summary>A number.</summary>
    public static Option<double?> Real(string name, string description, double least, double most, params string[] aliases) => new(name, aliases)
    {
        Description = description,
        HelpName = "x",
        CustomParser = result => double.TryParse(Token(result), NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && value >= least && value <= most
            ? value
            : Refuse<double?>(result, name, $"a number from {least} to {most}"),
    };

    /// <summary>A size in bytes: <c>8000000000</c>, or <c>8GB</c>, units of powers of 1000.</summary>
    public static Option<long?> Bytes(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "bytes",
        CustomParser = result => Amount.TryParseBytes(Token(result), out long bytes) && bytes > 0
            ? bytes
            : Refuse<long?>(result, name, "a number of bytes from 1, such as 8000000000 or 8GB"),
    };

    /// <summary>A text, a path, a list; never empty, as a shell leaves it of a variable that is not set.</summary>
    public static Option<string?> Text(string name, string helpName, string description, params string[] aliases)
    {
        Option<string?> option = new(name, aliases) { Description = description, HelpName = helpName };
        option.Validators.Add(RefuseEmpty);
        return option;
    }

    /// <summary>A file or another text that a command cannot do without.</summary>
    public static Option<string> Required(string name, string helpName, string description)
    {
        Option<string> option = new(name) { Description = description, HelpName = helpName, Required = true };
        option.Validators.Add(RefuseEmpty);
        return option;
    }

    /// <summary>What a command is about: a file, a folder, a name.</summary>
    public static Argument<T> Subject<T>(string name, string description, ArgumentArity? arity = null)
    {
        Argument<T> argument = new(name) { Description = description };
        if (arity is ArgumentArity given)
            argument.Arity = given;
        argument.Validators.Add(RefuseEmpty);
        return argument;
    }

    /// <summary>One of a few words.</summary>
    public static Option<string?> Choice(string name, string description, params string[] choices) => Choice(name, description, text => text, choices);

    /// <summary>One of a few words, or what <paramref name="meaning"/> makes one of them.</summary>
    public static Option<string?> Choice(string name, string description, Func<string, string> meaning, params string[] choices) => new(name)
    {
        Description = description,
        HelpName = string.Join('|', choices),
        CustomParser = result => choices.FirstOrDefault(c => c.Equals(meaning(Token(result)), StringComparison.OrdinalIgnoreCase))
            ?? Refuse<string>(result, name, string.Join(" or ", choices)),
    };

    /// <summary>On or off.</summary>
    public static Option<bool> Flag(string name, string description) => new(name) { Description = description };

    static string Token(ArgumentResult result) => result.Tokens[0].Value;

    static void RefuseEmpty(SymbolResult result)
    {
        string name = result is OptionResult { Option: var option } ? option.Name : ((ArgumentResult)result).Argument.Name;
        if (result.Tokens.Any(t => t.Value.Length == 0))
            result.AddError($"{name} is empty.");
    }

    static T? Refuse<T>(ArgumentResult result, string name, string possible)
    {
        result.AddError($"{name} is '{Token(result)}'; it takes {possible}.");
        return default;
    }
}
