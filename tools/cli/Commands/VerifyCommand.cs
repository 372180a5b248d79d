using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using Spectre.Console;
using TaylorSeer.Cli.Options;
using TaylorSeer.Cli.Output;
using TaylorSeer.Cli.Verify;
using TaylorSeer.Engine;
using TaylorSeer.Kernels;

namespace TaylorSeer.Cli.Commands;

/// <summary><c>taylorseer verify</c>: recomputes recorded numbers and compares.</summary>
sealed class VerifyCommand
{
    readonly DTypeOptions dtype = new(what: "verify: f32 only");
    readonly DeviceOptions device = new();
    readonly ReportOptions report = new(writes: false);
    readonly Argument<string> folder = Opt.Subject<string>("FOLDER", "a folder with goldens.json or holdout.json, or that file");
    readonly Option<string?> only = Opt.Text("--only", "TEXT", "only cases whose path or kind contains this (default: all)");

    readonly Option<bool> present = Opt.Flag("--present", "leave out cases whose file, or whose model's weights, are not in the folder, and say how many (default: they fail)");

    public static Command Create()
    {
        VerifyCommand self = new();
        Command command = new("verify", "Recompute what a folder of goldens records, and compare: exit code 1 if anything departs.");
        command.Add(self.folder);
        command.AddAll(self.only, self.present);
        self.dtype.AddTo(command);
        self.device.AddTo(command);
        self.report.AddTo(command);
        command.SetAction((parse, cancellation) => Task.FromResult(self.Run(parse, cancellation)));
        return command;
    }

    int Run(ParseResult parse, CancellationToken cancellation)
    {
        Screen screen = report.Screen(parse);
        if (dtype.Read(parse) is var weights and not WeightType.F32)
        {
            throw new UsageException(
                $"--dtype {DTypeOptions.Text(weights)}: the recorded numbers were computed in f32 and their tolerances are of f32; {DTypeOptions.Text(weights)} departs further by design",
                $"taylorseer compare --dtype {DTypeOptions.Text(weights)} --baseline-dtype f32 --interval 1, which measures how far");
        }

        GoldenFolder goldens = new(parse.GetValue(folder)!);
        GoldenEntry[] entries = [.. goldens.Entries.Where(e => Wanted(e, parse.GetValue(only)))];
        if (entries.Length == 0)
            throw new FailureException($"{goldens.Root}: the index has {goldens.Entries.Count} cases, but none contains '{parse.GetValue(only)}'", "leave --only out");
        int asked = entries.Length;
        if (parse.GetValue(present))
            entries = [.. entries.Where(e => e.IsPresent)];
        if (entries.Length == 0)
            throw new FailureException($"{goldens.Root}: the files of none of {asked} cases are here", "the folder that they were recorded to");

        using Device opened = device.Open(parse);
        using Verifier verifier = new(goldens, opened);
        long started = Stopwatch.GetTimestamp();
        List<CaseResult> results = [];
        foreach (GoldenEntry entry in entries)
        {
            cancellation.ThrowIfCancellationRequested();
            results.Add(verifier.Run(entry));
            if (screen.IsTerminal)
                screen.Note($"{results.Count}/{entries.Length}  {entry.Path}");
        }

        int failed = results.Count(r => !r.Passed);
        if (screen.Json)
            screen.Write(Json(results, asked - results.Count, opened));
        else
            Print(screen, results, asked - results.Count, opened, Stopwatch.GetElapsedTime(started));
        return failed == 0 ? ExitCode.Done : ExitCode.Failed;
    }

    static bool Wanted(GoldenEntry entry, string? only) =>
        only is null || entry.Path.Contains(only, StringComparison.OrdinalIgnoreCase) || entry.Kind.Contains(only, StringComparison.OrdinalIgnoreCase);

    static void Print(Screen screen, List<CaseResult> results, int leftOut, Device device, TimeSpan elapsed)
    {
        Table table = Screen.NewTextTable("case", "kind", "compared", "worst error", "tolerance", "", "worst at, or first departure");
        foreach (CaseResult r in results)
        {
            table.AddRow(
                Markup.Escape(r.Case), Markup.Escape(r.Kind), r.Stages.ToString(CultureInfo.InvariantCulture), Number(r.Worst), r.Tolerance == 0 ? "equal" : Number(r.Tolerance),
                r.Passed ? "[green]pass[/]" : "[red]FAIL[/]", Markup.Escape(r.Failure ?? r.WorstStage));
        }

        screen.Write(table);
        int failed = results.Count(r => !r.Passed);
        screen.Line($"{results.Count - failed} of {results.Count} cases pass on {device.Name} ({device.Description}), {Amount.Time(elapsed.TotalMilliseconds)}");
        if (leftOut > 0)
            screen.Line($"{leftOut} cases were left out: their files are not here");
    }

    static JsonObject Json(List<CaseResult> results, int leftOut, Device device) => new()
    {
        ["device"] = device.Name,
        ["passed"] = results.Count(r => r.Passed),
        ["failed"] = results.Count(r => !r.Passed),
        ["left_out"] = leftOut,
        ["cases"] = RunJson.Array(results.Select(r => new JsonObject
        {
            ["case"] = r.Case,
            ["kind"] = r.Kind,
            ["passed"] = r.Passed,
            ["compared"] = r.Stages,
            ["worst_error"] = double.IsFinite(r.Worst) ? r.Worst : null,
            ["tolerance"] = r.Tolerance,
            ["worst_at"] = r.WorstStage,
            ["failure"] = r.Failure,
        })),
    };

    static string Number(double value) => value == 0 ? "0" : double.IsFinite(value) ? value.ToString("0.0e+0", CultureInfo.InvariantCulture) : "-";
}
