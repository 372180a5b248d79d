using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Spectre.Console;
using TaylorSeer.Cli.Bench;
using TaylorSeer.Cli.Options;
using TaylorSeer.Cli.Output;
using TaylorSeer.Engine;
using TaylorSeer.Engine.Backends;
using TaylorSeer.Kernels;
using TaylorSeer.Kernels.Gpu;
using TaylorSeer.Kernels.Gpu.Emulation;

namespace TaylorSeer.Cli.Commands;

/// <summary><c>taylorseer bench kernels</c>: GPU kernels one by one, beside what their device can do.</summary>
sealed class BenchKernelsCommand
{
    /// <summary>FLOP/s below which a device only gets shapes that it can finish: a GPU has more. The emulator gets tiny ones.</summary>
    const double Gpu = 1e12;

    readonly DTypeOptions dtype = new(what: "default f32, with --tune bf16; on tensor cores what is multiplied is in 16 bits as well");
    readonly DeviceOptions device = new();
    readonly ReportOptions report = new(writes: false);
    readonly Option<string?> kernel = Opt.Text("--kernel", "NAME", "only kernels whose operation or shape contains this, e.g. gemm, attention or xl2.fc1 (default: all)");
    readonly Option<string?> shapes = Opt.Text("--shapes", "NAME", "whose sizes: tiny, demo, xl2 or vae (default: demo; on a GPU of 1 TFLOP/s and more xl2; in the emulator tiny)");
    readonly Option<bool> sweep = Opt.Flag("--sweep", "sizes that double, until a run takes a third of --seconds");
    readonly Option<bool> variants = Opt.Flag("--variants", "the versions of gemm or attention that show what each idea brings (docs/kernel-variants.md)");
    readonly Option<bool> check = Opt.Flag("--check", "compare each with its definition and time nothing; go on after one that is wrong");
    readonly Option<double?> seconds = Opt.Real("--seconds", "time for the runs of one kernel, seconds (default: 0.5)", 0.01, 3600);

    readonly TuneKernels tuning;

    BenchKernelsCommand() => tuning = new(dtype);

    public static Command Create()
    {
        BenchKernelsCommand self = new();
        Command command = new("kernels", "Time GPU kernels, each checked first, beside the device's copy and multiply-add ceilings; with --tune, choose the plans of matrix products.");
        command.AddAll(self.kernel, self.shapes, self.sweep, self.variants, self.check, self.seconds);
        self.dtype.AddTo(command);
        self.tuning.AddTo(command);
        self.device.AddTo(command);
        self.report.AddTo(command);
        command.SetAction((parse, cancellation) => Task.FromResult(self.Run(parse, cancellation)));
        return command;
    }

    int Run(ParseResult parse, CancellationToken cancellation)
    {
        Screen screen = report.Screen(parse);
        bool tunes = tuning.IsAsked(parse);
        if (!tunes)
        {
            tuning.RequireNone(parse);
            if (dtype.Read(parse) == WeightType.FP8)
                throw new UsageException("products in fp8 are timed one by one with --tune alone", "--tune --dtype fp8, or --dtype bf16");
        }

        else if (parse.FirstGiven(kernel, shapes, sweep, variants, check) is string stray)
        {
            throw new UsageException($"{stray} chooses among kernels; --tune measures plans of one", "--only and --model to choose products");
        }

        if (parse.GetValue(variants) && parse.FirstGiven(check, sweep, shapes) is string other)
            throw new UsageException($"{other} is not of --variants, which have sizes of their own and are always checked and timed", "one or the other");
        using Device opened = device.Open(parse);
        if (tunes)
        {
            tuning.Run(parse, screen, opened, 1000 * (parse.GetValue(seconds) ?? 0.5), cancellation);
            return ExitCode.Done;
        }

        GpuDevice gpu = opened.Gpu ?? throw new UsageException($"'{opened.Name}' runs no GPU kernels; name a device that does, e.g. --device opencl", "taylorseer devices");
        using GpuBenchRunner runner = new(gpu, 1000 * (parse.GetValue(seconds) ?? 0.5));
        using OpCases cases = new(opened, dtype.Read(parse));
        if (parse.GetValue(variants))
            RunVariants(screen, parse, opened, runner, cases);
        else if (parse.GetValue(check))
            return Check(screen, parse, opened, runner, cases, cancellation);
        else
            RunKernels(screen, parse, opened, runner, cases, cancellation);
        return ExitCode.Done;
    }

    int Check(Screen screen, ParseResult parse, Device opened, GpuBenchRunner runner, OpCases cases, CancellationToken cancellation)
    {
        JsonArray checks = [];
        Table table = Screen.NewTable("operation", "shape", "error / allowed", "");
        int wrong = 0;
        foreach ((string name, Func<BenchCase> make) in Chosen(parse, opened, runner, cases))
        {
            cancellation.ThrowIfCancellationRequested();
            string shape = "", failure = "";
            double? error = null;
            try
            {
                BenchCase c = make();
                shape = c.Shape;
                error = c.Check();
                failure = error <= 1 ? "" : "does not agree with its definition";
            }
            catch (Exception e) when (e is GpuException or NoKernelException or ShapeException)
            {
                failure = e.Message;
            }

            wrong += failure.Length > 0 ? 1 : 0;
            bool isNumber = error is double known && double.IsFinite(known);
            checks.Add(new JsonObject { ["name"] = name, ["shape"] = shape, ["error_share"] = isNumber ? error : null, ["failure"] = failure.Length > 0 ? failure : null });
            table.AddRow(name, Markup.Escape(shape), error is double share ? Amount.Digits(share) : "", Markup.Escape(failure));
        }

        if (checks.Count == 0)
            throw NothingMatches(parse, opened, runner, cases);
        if (screen.Json)
            screen.Write(new JsonObject { ["device"] = opened.Description, ["dtype"] = DTypeOptions.Text(dtype.Read(parse)), ["passed"] = checks.Count - wrong, ["failed"] = wrong, ["checks"] = checks });
        else
        {
            screen.Write(table);
            screen.Line($"{checks.Count - wrong} of {checks.Count} agree with their definitions, in {DTypeOptions.Text(dtype.Read(parse))} on {opened.Description}");
        }

        return wrong == 0 ? ExitCode.Done : ExitCode.Failed;
    }

    void RunKernels(Screen screen, ParseResult parse, Device opened, GpuBenchRunner runner, OpCases cases, CancellationToken cancellation)
    {
        List<BenchResult> results = [];
        List<string> lacking = [];
        foreach ((string name, Func<BenchCase> make) in Chosen(parse, opened, runner, cases))
        {
            cancellation.ThrowIfCancellationRequested();
            try
            {
                results.Add(runner.Run(make()));
                if (screen.IsTerminal)
                    screen.Note($"{name}  {Amount.Time(results[^1].Time.Median)}");
            }
            catch (NoKernelException)
            {
                lacking.Add(name);
            }
        }

        if (lacking.Count > 0)
            screen.Note($"{opened.Name} has no kernels for {string.Join(", ", lacking)}.");
        if (results.Count == 0)
            throw NothingMatches(parse, opened, runner, cases);
        if (screen.Json)
            screen.Write(new JsonObject { ["device"] = opened.Description, ["dtype"] = DTypeOptions.Text(dtype.Read(parse)), ["kernels"] = RunJson.Array(results.Select(BenchReport.Json)) });
        else
            BenchReport.Print(screen, results, opened.Description, "copy", "each the best of looks taken in turn with the kernels");
    }

    IEnumerable<(string Name, Func<BenchCase> Make)> Chosen(ParseResult parse, Device opened, GpuBenchRunner runner, OpCases cases)
    {
        string model = Model(parse, opened, runner), wanted = Wanted(parse);
        var names = cases.Names(model).Where(n => n.Name.Contains(wanted, StringComparison.OrdinalIgnoreCase) || n.Operation.Contains(wanted, StringComparison.OrdinalIgnoreCase));
        return parse.GetValue(sweep)
            ? names.Select(n => n.Operation).Distinct().SelectMany(operation => Sweep(parse, cases, operation))
            : names.Select(n => (n.Name, (Func<BenchCase>)(() => cases.Find(model, n.Name))));
    }

    /// <summary>Growing sizes of one operation, until the last one took a third of the time there is.</summary>
    IEnumerable<(string Name, Func<BenchCase> Make)> Sweep(ParseResult parse, OpCases cases, string operation)
    {
        double enoughMs = 1000 * (parse.GetValue(seconds) ?? 0.5) / 3;
        foreach (BenchCase c in cases.Sweep(operation))
        {
            long started = 0;
            double tookMs = 0;
            yield return ($"{operation} {c.Name}", () => c with
            {
                Name = $"{operation}.{c.Name}",
                Run = () =>
                {
                    started = System.Diagnostics.Stopwatch.GetTimestamp();
                    c.Run();
                    tookMs = System.Diagnostics.Stopwatch.GetElapsedTime(started).TotalMilliseconds;
                },
            });
            if (tookMs > enoughMs)
                yield break;
        }
    }

    void RunVariants(Screen screen, ParseResult parse, Device opened, GpuBenchRunner runner, OpCases cases)
    {
        string wanted = Wanted(parse);
        bool gemm = "Linear".Contains(wanted, StringComparison.OrdinalIgnoreCase), attention = "Attention".Contains(wanted, StringComparison.OrdinalIgnoreCase);
        if (!gemm && !attention)
            throw new UsageException($"there are no versions of '{wanted}', but of gemm and of attention", "taylorseer bench kernels --kernel gemm --variants");
        using VariantCases all = new(opened.Gpu!);
        (int n, int T, int heads, int size) = IsEmulated(opened) ? (64, 16, 1, 16) : runner.PeakFlops() < Gpu ? (256, 256, 4, 64) : (2048, 1024, 4, 64);
        JsonObject found = new() { ["device"] = opened.Description };
        if (gemm)
            Series(screen, opened, "gemm", all.Gemm(n), (() => cases.Product("Linear.Gpu", n), "the one that ships: any size, bias and activation"), runner, found);
        if (attention)
            Series(screen, opened, "attention", all.Attention(T, heads, size), (() => cases.Attend("Attention.Gpu", T, heads, size), "the one that ships: keys and values through shared memory, several scores at a time"), runner, found);
        if (screen.Json)
            screen.Write(found);
    }

    static void Series(
        Screen screen, Device opened, string name, IEnumerable<(BenchCase Case, string What)> versions, (Func<BenchCase> Make, string What) shipped, GpuBenchRunner runner, JsonObject found)
    {
        List<(BenchResult Result, string What)> results = [.. versions.Select(v => (runner.Run(v.Case), v.What))];
        results.Add((runner.Run(shipped.Make()), shipped.What));
        found[name] = RunJson.Array(results.Select(r => BenchReport.Json(r.Result)));
        if (screen.Json)
            return;

        Table table = Screen.NewTextTable(name, "shape", "median", "GFLOP/s", "of peak", "times the one before", "what it does");
        double before = 0;
        foreach ((BenchResult r, string what) in results)
        {
            table.AddRow(
                r.Case.Name, Markup.Escape(r.Case.Shape), Amount.Time(r.Time.Median), Amount.Digits(r.FlopRate / 1e9), r.Share.ToString("P1", CultureInfo.InvariantCulture),
                before == 0 ? "" : Amount.Digits(before / r.Time.Median), Markup.Escape(what));
            before = r.Time.Median;
        }

        screen.Write(table);
        screen.Line($"{opened.Description}; multiply-add peak {Amount.Digits(results[^1].Result.PeakFlops / 1e9)} GFLOP/s, measured in turn");
    }

    string Model(ParseResult parse, Device opened, GpuBenchRunner runner)
    {
        string[] known = ["tiny", "demo", "xl2", "vae"];
        if (parse.GetValue(shapes) is string named)
            return known.Contains(named) ? named : throw new UsageException($"--shapes {named}: there are {string.Join(", ", known)}");
        return IsEmulated(opened) ? "tiny" : runner.PeakFlops() < Gpu ? "demo" : "xl2";
    }

    UsageException NothingMatches(ParseResult parse, Device opened, GpuBenchRunner runner, OpCases cases) =>
        new($"no kernel was timed: nothing matches --kernel {parse.GetValue(kernel)}; there are {string.Join(", ", cases.Names(Model(parse, opened, runner)).Select(n => n.Name))}");

    static bool IsEmulated(Device opened) => opened.Gpu is EmulatedDevice;

    /// <summary>Part of a name; the field's word for a matrix product is ours for a linear layer's kernel.</summary>
    string Wanted(ParseResult parse) => parse.GetValue(kernel) switch
    {
        null => "",
        string name when name.Equals("gemm", StringComparison.OrdinalIgnoreCase) => "Linear",
        string name => name.Replace(".Gpu", "", StringComparison.OrdinalIgnoreCase),
    };
}
