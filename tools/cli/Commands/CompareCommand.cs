using System.CommandLine;
using System.Text.Json.Nodes;
using TaylorSeer.Cli.Options;
using TaylorSeer.Cli.Output;
using TaylorSeer.Cli.Sampling;
using TaylorSeer.Engine;
using TaylorSeer.Engine.Diffusion;
using TaylorSeer.Kernels;
using TaylorSeer.Models;

namespace TaylorSeer.Cli.Commands;

/// <summary><c>taylorseer compare</c>: the same noise, with and without forecasting.</summary>
sealed class CompareCommand
{
    /// <summary>Steps of the runs before the first measured one: both kinds of step are compiled and their memory is taken.</summary>
    const int WarmUpSteps = 4;

    /// <summary>
    /// How long such runs go on. A small model needs many steps until its code is compiled for good; measured without, the
    /// first run of the demo model pays for all and every later one looks 1.7 times faster than it is. A large model is done after one.
    /// </summary>
    const double WarmUpMs = 1500;

    readonly RunOptions options = new();
    readonly CompareOptions compare = new();

    public static Command Create()
    {
        CompareCommand self = new();
        Command command = new("compare", "Draw the same images with and without forecasting, and measure what differs: values, time, arithmetic.");
        self.options.AddTo(command, self.compare.AddTo);
        command.SetAction((parse, stop) => Task.FromResult(self.Run(parse, stop)));
        return command;
    }

    int Run(ParseResult parse, CancellationToken stop)
    {
        Screen screen = options.Screen(parse);
        using OpenedModel opened = options.Open(parse);
        RunSettings settings = options.Read(parse, opened);
        ForecastSettings first = compare.Baseline(parse, settings.Sampler.Steps, options.Forecast.Warmup(parse));
        ForecastSettings[] others = compare.Others(parse, settings.Sampler, options.Forecast);
        using DecoderFile? decoder = options.Decoders.Open(parse, opened);
        string? picture = compare.Picture(parse, opened, decoder);
        screen = screen.Beside(picture);
        if (picture is not null)
            PictureFile.RequireSize(picture, (1L + (2 * others.Length)) * settings.Labels.Length, opened.PictureSize(decoder));
        var (baselineWeights, weights) = compare.Weights(parse);
        using Device where = options.Device.Open(parse);
        DecodingMemory decoding = opened.Decoding(decoder);
        options.Device.Require(parse, where, opened.Config, settings, first, baselineWeights, decoding);
        foreach (ForecastSettings how in others)
            options.Device.Require(parse, where, opened.Config, settings, how, weights, decoding);
        RunOptions.Announce(screen, opened, where);
        DTypeOptions.Note(screen, where, baselineWeights, weights);
        int repeats = compare.Repeats(parse);
        List<ComparedRun> all = Run(screen, opened, where, baselineWeights, settings, baselineWeights == weights ? [first, .. others] : [first], repeats, stop);
        if (baselineWeights != weights)
            all.AddRange(Run(screen, opened, where, weights, settings, others, repeats, stop));
        if (decoder is not null)
            all = Decoded(screen, opened, where, decoder, all, stop);
        ComparedRun baseline = all[0];
        ComparedRun[] runs = [.. all[1..]];
        int amplification = ComparisonPicture.Amplification(baseline, runs);
        if (picture is not null)
            PictureFile.Write(picture, ComparisonPicture.Of(opened.PictureSize(decoder), baseline, runs, amplification), Metadata(opened, settings, baseline, runs, amplification, decoder));

        Print(screen, new ComparisonReport(opened, settings, baseline, runs, decoder), picture, amplification);
        return ExitCode.Done;
    }

    /// <summary>The runs with pictures in place of latents.</summary>
    static List<ComparedRun> Decoded(Screen screen, OpenedModel opened, Device where, DecoderFile decoder, List<ComparedRun> runs, CancellationToken stop)
    {
        using IPixelDecoder loaded = decoder.Load(where);
        screen.Note($"pictures by {loaded.Name}");
        PictureMaker maker = new(opened.Sample, loaded);
        return [.. runs.Select(run => run with { Values = [.. maker.Values(run.Values, stop).SelectMany(values => values.ToArray())] })];
    }

    static void Print(Screen screen, ComparisonReport comparison, string? picture, int amplification)
    {
        if (screen.Json)
        {
            JsonObject json = comparison.ToJson();
            json["picture"] = picture;
            json["picture_amplification"] = picture is null ? null : amplification;
            screen.Write(json);
            return;
        }

        if (!screen.Quiet)
            comparison.Print(screen);
        if (picture is not null)
            screen.Line(screen.Quiet ? picture : $"{picture}   rows: the first run, then each other run and below it |difference| x {amplification}");
    }

    /// <summary>Runs of one model, which is in memory no longer than they take.</summary>
    static List<ComparedRun> Run(
        Screen screen, OpenedModel opened, Device where, WeightType weights, RunSettings settings, ForecastSettings[] all, int repeats, CancellationToken stop)
    {
        using DiT network = opened.Load(where, weights);
        WarmUp(network, settings, all, stop);
        var samples = new float[all.Length][];
        List<RunReport>[] reports = [.. all.Select(_ => new List<RunReport>(repeats))];
        for (int repeat = 0; repeat < repeats; repeat++)
        {
            for (int i = 0; i < all.Length; i++)
            {
                screen.Note(all[i].ToString());
                using SampleResult result = RunProgress.Sample(screen, network, settings, all[i], null, stop);
                samples[i] ??= result.ToArray();
                reports[i].Add(result.Report);
            }
        }

        return [.. all.Select((how, i) => new ComparedRun(how, network.WeightType, samples[i], reports[i]))];
    }

    static void WarmUp(DiT network, RunSettings settings, ForecastSettings[] others, CancellationToken stop)
    {
        RunSettings few = settings with { Sampler = new Ddim(NoiseSchedule.Linear(1000), WarmUpSteps), Noise = null };
        for (double spent = 0; spent < WarmUpMs;)
        {
            foreach (ForecastSettings how in others)
            {
                ForecastSettings quick = how with { Interval = 2, Order = 1, Warmup = 1 };
                using SampleResult result = few.Run(network, quick.Forecaster, null, null, stop);
                spent += result.Report.ElapsedMs;
            }
        }
    }

    static Dictionary<string, string> Metadata(OpenedModel model, RunSettings settings, ComparedRun baseline, ComparedRun[] runs, int amplification, DecoderFile? decoder)
    {
        Dictionary<string, string> text = RunMetadata.Of(model, settings, baseline.Forecast, baseline.Weights, baseline.Report, decoder?.Name);
        text["Rows"] = $"{baseline}; {string.Join("; ", runs.Select(r => $"{r}; its difference x {amplification}"))}";
        return text;
    }
}
