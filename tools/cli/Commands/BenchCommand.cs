using System.CommandLine;
using System.Text.Json.Nodes;
using TaylorSeer.Cli.Bench;
using TaylorSeer.Cli.Options;
using TaylorSeer.Cli.Output;
using TaylorSeer.Cli.Sampling;
using TaylorSeer.Engine;
using TaylorSeer.Engine.Forecasting;
using TaylorSeer.Kernels;
using TaylorSeer.Models;

namespace TaylorSeer.Cli.Commands;

/// <summary><c>taylorseer bench</c>: how fast the operations and whole steps are, beside what the machine can do.</summary>
sealed class BenchCommand
{
    readonly DTypeOptions dtype = new(what: "default f32; of operations, the linear layers'");
    readonly DeviceOptions device = new();
    readonly ReportOptions report = new();
    readonly Option<string?> only = Opt.Text("--only", "TEXT", "only operations whose name contains this, e.g. xl2.fc1 (default: all)");
    readonly Option<double?> seconds = Opt.Real("--seconds", "time for the runs of one operation, seconds (default: 1)", 0.01);
    readonly Option<string?> model = Opt.Text("--model", "NAME", "time whole steps of this model with random weights, e.g. DiT-XL/2 or demo, instead of operations");
    readonly Option<long?> imageSize = Opt.Whole("--image-size", "side of its images, pixels (default: 256)", 8, 4096);
    readonly Option<long?> samples = Opt.Whole("--num-samples", "images at a time; guidance doubles the rows (default: 1)", 1, 1024);
    readonly Option<long?> steps = Opt.Whole("--num-sampling-steps", "how many steps of a run of 50 to time (default: 14)", 4, 50, "--steps");
    readonly Option<long?> interval = Opt.Whole("--interval", "distance between computed steps (default: 4)", 2, 50);
    readonly Option<long?> order = Opt.Whole("--max-order", "highest derivative of the forecast (default: 4)", 0, ForecastOptions.MostOrder);
    readonly FeatureOptions features = new();

    public static Command Create()
    {
        BenchCommand self = new();
        Command command = new("bench", "Time operations, or whole steps of a model, beside the machine's own peak. Each is checked first.");
        command.AddAll(self.only, self.seconds, self.model, self.imageSize, self.samples, self.steps, self.interval, self.order);
        self.dtype.AddTo(command);
        self.features.AddTo(command);
        self.device.AddTo(command);
        self.report.AddTo(command);
        command.Add(BenchKernelsCommand.Create());
        command.SetAction((parse, cancellation) => Task.FromResult(self.Run(parse, cancellation)));
        return command;
    }

    int Run(ParseResult parse, CancellationToken cancellation)
    {
        Screen screen = report.Screen(parse);
        using Device opened = device.Open(parse);
        DTypeOptions.Note(screen, opened, dtype.Read(parse));
        if (parse.GetValue(model) is string name)
            RunSteps(screen, parse, opened, name);
        else
            RunOps(screen, parse, opened, cancellation);
        return ExitCode.Done;
    }

    void RunOps(Screen screen, ParseResult parse, Device opened, CancellationToken cancellation)
    {
        using OpCases cases = new(opened, dtype.Read(parse));
        using BenchRunner runner = new(device.Threads(parse), 1000 * (parse.GetValue(seconds) ?? 1));
        string? wanted = parse.GetValue(only);
        List<BenchResult> results = [];
        foreach (BenchCase c in cases.All(n => wanted is null || n.Contains(wanted, StringComparison.OrdinalIgnoreCase)))
        {
            cancellation.ThrowIfCancellationRequested();
            results.Add(runner.Run(c));
            if (screen.IsTerminal)
                screen.Note($"{c.Name}  {Amount.Time(results[^1].Time.Median)}");
        }

        if (results.Count == 0)
            throw new UsageException($"no operation's name contains '{wanted}'", "leave --only out to see all names");
        if (screen.Json)
            screen.Write(new JsonObject { ["device"] = opened.Description, ["dtype"] = DTypeOptions.Text(dtype.Read(parse)), ["operations"] = RunJson.Array(results.Select(BenchReport.Json)) });
        else
            BenchReport.Print(screen, results, opened.Description, "read");
    }

    void RunSteps(Screen screen, ParseResult parse, Device opened, string name)
    {
        ForecastSettings how = features.Apply(parse, new((int)(parse.GetValue(interval) ?? 4), (int)(parse.GetValue(order) ?? 4), ForecastDefaults.Warmup));
        int images = (int)(parse.GetValue(samples) ?? 1);
        WeightType weights = dtype.Read(parse);
        using DiT loaded = Load(
            name, (int)(parse.GetValue(imageSize) ?? 256), opened, weights, c => device.Require(parse, opened, c, images, guided: true, StepBench.Steps, how.Forecaster, weights));
        StepBenchResult r = new StepBench(loaded, images, how.Forecaster!, device.Threads(parse)).Run((int)(parse.GetValue(steps) ?? 14));
        if (screen.Json)
        {
            screen.Write(new JsonObject
            {
                ["device"] = opened.Description,
                ["model"] = loaded.Name,
                ["dtype"] = DTypeOptions.Text(loaded.WeightType),
                ["weight_bytes"] = loaded.WeightBytes,
                ["rows"] = r.Rows,
                ["forecasting"] = how.Tag,
                ["computed_ms"] = r.Computed.Median,
                ["forecast_ms"] = r.Forecast.Mean,
                ["forecast_share"] = r.Ratio,
                ["flops"] = r.Flops,
                ["peak_flops"] = r.PeakFlops,
                ["share_of_peak"] = r.Share,
                ["feature_bytes"] = r.FeatureBytes,
            });
            return;
        }

        screen.Line($"{loaded.Name} in {DTypeOptions.Text(loaded.WeightType)} ({Amount.Bytes(loaded.WeightBytes)}), {r.Rows} rows, {how.Tag}, on {opened.Description}");
        screen.Line($"computed step  {Amount.Time(r.Computed.Median)} (median of {r.Computed.Count}, {BenchReport.Spread(r.Computed)}), {Amount.Count(r.Flops)}FLOP, {r.Share:P1} of the multiply-add peak of {Amount.Count(r.PeakFlops)}FLOP/s");
        screen.Line($"forecast step  {Amount.Time(r.Forecast.Mean)} (mean of {r.Forecast.Count}, {Amount.Time(r.Forecast.Least)} to {Amount.Time(r.Forecast.Most)}), {r.Ratio:P2} of a computed step; remembered features {Amount.Bytes(r.FeatureBytes)}");
    }

    static DiT Load(string name, int imageSize, Device opened, WeightType weights, Action<DiTConfig> require)
    {
        if (name.Equals("demo", StringComparison.OrdinalIgnoreCase))
        {
            using var checkpoint = DemoModel.Open();
            DiTCheckpoint demo = DiTCheckpoint.Read(checkpoint);
            require(demo.Config);
            return DiT.Load(demo, opened, weights);
        }

        DiTVariant variant = DiTVariant.Find(name)
            ?? throw new UsageException($"there is no model '{name}'; there are demo, {string.Join(", ", DiTVariant.All.Select(v => v.Name))}");
        DiTConfig config = variant.For(imageSize);
        if (config.Problem is string problem)
            throw new UsageException($"--image-size {imageSize}: {problem}");
        require(config);
        return RandomDiT.Create(config, opened, seed: 0, weights);
    }
}
