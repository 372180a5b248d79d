using System.CommandLine;

namespace TaylorSeer.Cli.Options;

/// <summary>How a command speaks.</summary>
sealed class ReportOptions
{
    readonly Option<bool> json = Opt.Flag("--json", "print the report as one JSON object");
    readonly Option<bool> quiet = Opt.Flag("--quiet", "no progress, no report: names of written files and errors only");

    public void AddTo(Command command) => command.AddAll(json, quiet);

    public Screen Screen(ParseResult parse) => new(parse.InvocationConfiguration.Output, parse.InvocationConfiguration.Error)
    {
        Json = parse.GetValue(json),
        Quiet = parse.GetValue(quiet),
    };
}
