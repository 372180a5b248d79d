using System.CommandLine;

namespace TaylorSeer.Cli.Options;

/// <summary>How a command speaks.</summary>
/// <param name="writes">it leaves files; otherwise the report is all there is</param>
sealed class ReportOptions(bool writes = true)
{
    readonly Option<bool> json = Opt.Flag("--json", "print the report as one JSON object");
    readonly Option<bool> quiet = Opt.Flag("--quiet", writes ? "no progress, no report: names of written files and errors only" : "no progress");

    public void AddTo(Command command) => command.AddAll(json, quiet);

    public Screen Screen(ParseResult parse) => new(parse.InvocationConfiguration.Output, parse.InvocationConfiguration.Error)
    {
        Json = parse.GetValue(json),
        Quiet = parse.GetValue(quiet),
    };
}
