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
            : Refuse<long?>(result, name, most is long.MaxValue or int.MaxValue ? $"a whole number from {least}" : $"a whole number from {least} to {most}"),
    };

    /// <summary>A finite number that is not below <paramref name="least"/>.</summary>
    public static Option<double?> Real(string name, string description, double least, params string[] aliases) => new(name, aliases)
    {
        Description = description,
        HelpName = "x",
        CustomParser = result => double.TryParse(Token(result), NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && double.IsFinite(value) && value >= least
            ? value
            : Refuse<double?>(result, name, $"a number from {least}"),
    };

    /// <summary>A text, a path, a list.</summary>
    public static Option<string?> Text(string name, string helpName, string description, params string[] aliases) => new(name, aliases)
    {
        Description = description,
        HelpName = helpName,
    };

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

    static T? Refuse<T>(ArgumentResult result, string name, string possible)
    {
        result.AddError($"{name} is '{Token(result)}'; it takes {possible}.");
        return default;
    }
}
