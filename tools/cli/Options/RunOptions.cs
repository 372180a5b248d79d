using System.CommandLine;
using TaylorSeer.Cli.Sampling;
using TaylorSeer.Engine;

namespace TaylorSeer.Cli.Options;

/// <summary>What every command that samples asks for: model, sampler, forecast, decoder, device, and how it reports.</summary>
/// <param name="bulk">labels and noise are another group's business: there are many batches</param>
sealed class RunOptions(bool bulk = false)
{
    readonly ModelOptions model = new();
    readonly LabelOptions labels = new();
    readonly SamplerOptions sampler = new();
    readonly ReportOptions report = new();

    public ForecastOptions Forecast { get; } = new();

    public DecoderOptions Decoders { get; } = new();

    public DeviceOptions Device { get; } = new();

    /// <summary>Adds the group, and what belongs to one command between its parts: in the order in which <c>--help</c> lists them.</summary>
    public void AddTo(Command command, Action<Command> own)
    {
        model.AddTo(command);
        if (bulk)
        {
            sampler.AddSeededTo(command);
        }
        else
        {
            labels.AddTo(command);
            sampler.AddTo(command);
        }

        Forecast.AddTo(command);
        Decoders.AddTo(command);
        own(command);
        Device.AddTo(command);
        report.AddTo(command);
    }

    public Screen Screen(ParseResult parse) => report.Screen(parse);

    /// <summary>Opens the checkpoint. No weights are read.</summary>
    public OpenedModel Open(ParseResult parse) => model.Open(parse);

    /// <summary>The run: the labels that were asked for, and noise of the model's size.</summary>
    public RunSettings Read(ParseResult parse, OpenedModel opened)
    {
        RunSettings run = Read(parse, labels.Read(parse, opened));
        run.CheckNoise(opened.Sample);
        return run;
    }

    /// <summary>The run of a batch of a bulk run, whose labels are chosen elsewhere.</summary>
    public RunSettings ReadBatch(ParseResult parse, int images) => Read(parse, new int[images]);

    /// <summary>How its features are forecast.</summary>
    public ForecastSettings ReadForecast(ParseResult parse, RunSettings run) => Forecast.Read(parse, run.Sampler);

    /// <summary>Says what runs where.</summary>
    public static void Announce(Screen screen, OpenedModel opened, Device where)
    {
        screen.Note($"{opened}, on {where.Name} ({where.Description})");
        if (opened.IsFromDiffusers)
            screen.Note(OpenedModel.DifferencesFromDiffusers);
    }

    RunSettings Read(ParseResult parse, int[] classes) => sampler.Read(parse, classes) with { MaxMemory = Device.MaxMemory(parse) };
}
