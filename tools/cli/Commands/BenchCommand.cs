using System.CommandLine;
using System.Text.Json.Nodes;
using TaylorSeer.Cli.Bench;
using TaylorSeer.Cli.Options;
using TaylorSeer.Cli.Output;
using TaylorSeer.Cli.Sampling;
using TaylorSeer.Engine;
using TaylorSeer.Engine.Forecasting;
using TaylorSeer.Engine.Profiling;
using TaylorSeer.Kernels;
using TaylorSeer.Models;

namespace TaylorSeer.Cli.Commands;

/// <summary><c>taylorseer bench</c>: how fast the operations and whole steps are, beside what the machine can do.</summary>
sealed class BenchCommand
{
    const int DefaultSize = 256;

    readonly DTypeOptions dtype = new(what: "default f32; of operations, the linear layers'");
    readonly DeviceOptions device = new();
    readonly ReportOptions report = new(writes: false);
    readonly Option<string?> only = Opt.Text("--only", "TEXT", "only operations whose name contains this, e.g. xl2.fc1 (default: all)");
    readonly Option<double?> seconds = Opt.Real("--seconds", "time for the runs of one operation, seconds (default: 1)", 0.01, 3600);
    readonly Option<string?> model = Opt.Text("--model", "NAME", "time whole steps of this model with random weights, e.g. DiT-XL/2 or demo, instead of operations");
    readonly Option<long?> imageSize = Opt.Whole("--image-size", $"side of its images, pixels (default: {DefaultSize})", 8, 4096);
    readonly Option<long?> samples = Opt.Whole("--num-samples", "images at a time; guidance doubles the rows (default: 1)", 1, 1024);
    readonly Option<long?> steps = Opt.Whole("--num-sampling-steps", "how many steps of a run of 50 to time (default: 14)", 4, 50, "--steps");
    readonly Option<long?> interval = Opt.Whole("--interval", "distance between computed steps (default: 4)", 2, 50);
    readonly Option<long?> order = Opt.Whole("--max-order", "highest derivative of the forecast (default: 4)", 0, ForecastOptions.MostOrder);
    readonly FeatureOptions features = new();
    readonly DecoderOptions decoder = new();
    readonly Option<bool> profile = Opt.Flag("--profile", "with --model, --vae or --tae: where a step's or a picture's time goes, operation by operation, beside the device's ceilings");

    public static Command Create()
    {
        BenchCommand self = new();
        Command command = new("bench", "Time operations, whole steps of a model, or a decoder, beside the machine's own peak. Operations are checked first.");
        command.AddAll(self.only, self.seconds, self.model, self.imageSize, self.samples, self.steps, self.interval, self.order, self.profile);
        self.decoder.AddTo(command);
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
        RefuseUseless(parse);
        if (parse.GetValue(model) is string steps && parse.GetValue(profile))
            RunProfile(screen, parse, opened, steps, cancellation);
        else if (parse.GetValue(model) is string whole)
            RunSteps(screen, parse, opened, whole, cancellation);
        else if (decoder.AreGiven(parse))
            RunDecoder(screen, parse, opened, cancellation);
        else
            RunOps(screen, parse, opened, cancellation);
        return ExitCode.Done;
    }

    /// <summary>Options of another kind of measurement than the one that was asked for.</summary>
    void RefuseUseless(ParseResult parse)
    {
        bool steps = parse.GetValue(model) is not null, pictures = decoder.AreGiven(parse);
        if (steps && pictures)
            throw new UsageException("--model and a decoder cannot be timed together", "one command for each");
        if (!steps && !pictures && parse.FirstGiven(profile, imageSize) is string either)
            throw new UsageException($"{either} is of whole steps or of a decoder", "--model NAME, --vae FILE or --tae FILE");
        if (!steps && (parse.FirstGiven(samples, this.steps, interval, order) ?? features.Given(parse)) is string ofSteps)
            throw new UsageException($"{ofSteps} is of whole steps", "--model NAME");
        if ((steps || pictures) && parse.FirstGiven(only) is string ofOps)
            throw new UsageException($"{ofOps} is of operations", "leave --model, --vae and --tae out");
    }

    void RunOps(Screen screen, ParseResult parse, Device opened, CancellationToken cancellation)
    {
        using OpCases cases = new(opened, dtype.Read(parse));
        using BenchRunner runner = new(device.Threads(parse), 1000 * (parse.GetValue(seconds) ?? 1));
        string? wanted = parse.GetValue(only);
        List<BenchResult> results = [];
        List<string> names = [];
        foreach (BenchCase c in cases.All(name => IsWanted(name, wanted, names)))
        {
            cancellation.ThrowIfCancellationRequested();
            results.Add(runner.Run(c));
            if (screen.IsTerminal)
                screen.Note($"{c.Name}  {Amount.Time(results[^1].Time.Median)}");
        }

        if (results.Count == 0)
            throw new UsageException($"no operation's name contains '{wanted}'; there are {string.Join(", ", names)}");
        if (screen.Json)
            screen.Write(new JsonObject { ["device"] = opened.Description, ["dtype"] = DTypeOptions.Text(dtype.Read(parse)), ["operations"] = RunJson.Array(results.Select(BenchReport.Json)) });
        else
            BenchReport.Print(screen, results, opened.Description, "read", "medians of looks in turn with the last operation; shares are medians of runs over the look before each");
    }

    static bool IsWanted(string name, string? wanted, List<string> seen)
    {
        seen.Add(name);
        return wanted is null || name.Contains(wanted, StringComparison.OrdinalIgnoreCase);
    }

    void RunSteps(Screen screen, ParseResult parse, Device opened, string name, CancellationToken cancellation)
    {
        ForecastSettings how = How(parse);
        int images = Images(parse);
        using DiT loaded = Load(parse, opened, name, images, how);
        StepBenchResult r = new StepBench(loaded, images, how.Forecaster!, device.Threads(parse)).Run((int)(parse.GetValue(steps) ?? 14), cancellation);
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
        screen.Line($"computed step  {Amount.Time(r.Computed.Median)} (median of {r.Computed.Count}, {BenchReport.Spread(r.Computed)} of it), {Amount.Count(r.Flops)}FLOP, {r.Share:P1} of the multiply-add peak of {Amount.Count(r.PeakFlops)}FLOP/s");
        screen.Line($"forecast step  {Amount.Time(r.Forecast.Mean)} (mean of {r.Forecast.Count}, {Amount.Time(r.Forecast.Least)} to {Amount.Time(r.Forecast.Most)}), {r.Ratio:P2} of a computed step; remembered features {Amount.Bytes(r.FeatureBytes)}");
    }

    void RunProfile(Screen screen, ParseResult parse, Device opened, string name, CancellationToken cancellation)
    {
        ForecastSettings how = How(parse);
        int images = Images(parse);
        Roofline roofline = Roofline.Of(opened, device.Threads(parse));
        using ProfiledDevice watched = new(opened);
        using DiT loaded = Load(parse, watched, name, images, how);
        var (computed, forecast) = new StepProfiler(watched, loaded, images, how.Forecaster!).Run(cancellation);
        if (screen.Json)
        {
            screen.Write(new JsonObject
            {
                ["device"] = opened.Description,
                ["model"] = loaded.Name,
                ["dtype"] = DTypeOptions.Text(loaded.WeightType),
                ["rows"] = 2 * images,
                ["forecasting"] = how.Tag,
                ["ceilings"] = ProfileReport.Json(roofline),
                ["computed"] = ProfileReport.Json(computed, roofline),
                ["forecast"] = ProfileReport.Json(forecast, roofline),
            });
            return;
        }

        screen.Line($"{loaded.Name} in {DTypeOptions.Text(loaded.WeightType)}, {2 * images} rows, {how.Tag}");
        ProfileReport.Print(screen, "computed step", computed, roofline);
        ProfileReport.Print(screen, "forecast step", forecast, roofline);
        ProfileReport.Print(screen, roofline, opened.Description);
    }

    void RunDecoder(Screen screen, ParseResult parse, Device opened, CancellationToken cancellation)
    {
        using DecoderFile file = decoder.Open(parse);
        int side = (int)(parse.GetValue(imageSize) ?? DefaultSize);
        double budgetMs = 1000 * (parse.GetValue(seconds) ?? 1);
        if (side % file.Factor != 0)
            throw new UsageException($"--image-size {side}: {file.Name} makes pictures whose sides are multiples of {file.Factor}");
        using ProfiledDevice watched = new(opened);
        using IPixelDecoder loaded = file.Load(watched);
        DecodeBench bench = new(loaded, side);
        if (parse.GetValue(profile))
        {
            Roofline roofline = Roofline.Of(opened, device.Threads(parse));
            Profile found = bench.Profile(watched, budgetMs, cancellation);
            if (screen.Json)
            {
                screen.Write(new JsonObject
                {
                    ["device"] = opened.Description,
                    ["decoder"] = loaded.Name,
                    ["dtype"] = DTypeOptions.Text(file.Weights),
                    ["image_size"] = side,
                    ["ceilings"] = ProfileReport.Json(roofline),
                    ["picture"] = ProfileReport.Json(found, roofline),
                });
                return;
            }

            ProfileReport.Print(screen, "picture", found, roofline);
            ProfileReport.Print(screen, roofline, opened.Description);
            return;
        }

        Timing time = bench.Run(budgetMs, cancellation);
        if (screen.Json)
            screen.Write(new JsonObject { ["device"] = opened.Description, ["decoder"] = loaded.Name, ["dtype"] = DTypeOptions.Text(file.Weights), ["image_size"] = side, ["decode_ms"] = time.Median, ["runs"] = time.Count });
        else
            screen.Line($"{loaded.Name} in {DTypeOptions.Text(file.Weights)}, {side} x {side} pixels: {Amount.Time(time.Median)} (median of {time.Count}, {BenchReport.Spread(time)} of it), on {opened.Description}");
    }

    ForecastSettings How(ParseResult parse) => features.Apply(parse, new((int)(parse.GetValue(interval) ?? 4), (int)(parse.GetValue(order) ?? 4), ForecastDefaults.Warmup));

    int Images(ParseResult parse) => (int)(parse.GetValue(samples) ?? 1);

    DiT Load(ParseResult parse, Device on, string name, int images, ForecastSettings how)
    {
        WeightType weights = dtype.Read(parse);
        return Load(name, (int?)parse.GetValue(imageSize), on, weights, c => device.Require(parse, on, c, images, guided: true, StepRun.Steps, how.Forecaster, weights));
    }

    static DiT Load(string name, int? imageSize, Device opened, WeightType weights, Action<DiTConfig> require)
    {
        if (name.Equals("demo", StringComparison.OrdinalIgnoreCase))
        {
            using var checkpoint = DemoModel.Open();
            DiTCheckpoint demo = DiTCheckpoint.Read(checkpoint);
            if (imageSize is int other && other != demo.Config.InputSize)
                throw new UsageException($"--image-size {other}: the demo model makes images of {demo.Config.InputSize} x {demo.Config.InputSize} pixels");
            require(demo.Config);
            return DiT.Load(demo, opened, weights);
        }

        DiTVariant variant = DiTVariant.Find(name)
            ?? throw new UsageException($"there is no model '{name}'; there are demo, {string.Join(", ", DiTVariant.All.Select(v => v.Name))}");
        DiTConfig config = variant.For(imageSize ?? DefaultSize);
        if (config.Problem is string problem)
            throw new UsageException($"--image-size {imageSize ?? DefaultSize}: {problem}");
        require(config);
        return RandomDiT.Create(config, opened, seed: 0, weights);
    }
}
