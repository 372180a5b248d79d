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

/// <summary><c>taylorseer sample</c>: images of classes.</summary>
sealed class SampleCommand
{
    readonly ModelOptions model = new();
    readonly LabelOptions labels = new();
    readonly SamplerOptions sampler = new();
    readonly ForecastOptions forecast = new();
    readonly PixelOptions pixels = new();
    readonly OutputOptions output = new();
    readonly DTypeOptions dtype = new();
    readonly DeviceOptions device = new();
    readonly ReportOptions report = new();

    public static Command Create()
    {
        SampleCommand self = new();
        Command command = new("sample", "Draw images. Without any option: the demo model, every class once, into sample.png.");
        self.model.AddTo(command);
        self.labels.AddTo(command);
        self.sampler.AddTo(command);
        self.forecast.AddTo(command);
        self.pixels.AddTo(command);
        self.output.AddTo(command);
        self.dtype.AddTo(command);
        self.device.AddTo(command);
        self.report.AddTo(command);
        command.SetAction((parse, stop) => Task.FromResult(self.Run(parse, stop)));
        return command;
    }

    int Run(ParseResult parse, CancellationToken stop)
    {
        Screen screen = report.Screen(parse);
        using OpenedModel opened = model.Open(parse);
        RunSettings run = sampler.Read(parse, labels.Read(parse, opened)) with { MaxMemory = device.MaxMemory(parse) };
        ForecastSettings how = forecast.Read(parse, run.Sampler);
        run.CheckNoise(opened.Sample);
        PixelSettings pictures = pixels.Read(parse, opened);
        SampleOutputs outputs = output.Read(parse, opened, pictures.Decodes);
        WeightType weights = dtype.Read(parse);

        using Device where = device.Open(parse);
        device.Require(parse, where, opened.Config, run, how, weights);
        screen.Note($"{opened}, on {where.Name} ({where.Description})");
        screen.Note($"{run.Labels.Length} {(run.Labels.Length == 1 ? "image" : "images")}: {run.SamplerText}, guidance {RunMetadata.Guidance(run)}, seed {run.Seed}; {how}");
        DTypeOptions.Note(screen, weights);
        using DiT network = opened.Load(where, weights);
        using IPixelDecoder? decoder = pictures.Open(opened, where), previewer = pictures.OpenPreview(opened, where);
        stop.ThrowIfCancellationRequested();

        Preview? preview = previewer is null ? null : new(previewer, pictures, run.Sampler.Steps);
        TrajectoryRecorder? trajectory = outputs.Trajectory is null ? null : new(opened.Sample, run.Labels.Length, run.Sampler.Steps);
        using SampleResult result = RunProgress.Sample(screen, network, run, how, (step, x) =>
        {
            trajectory?.Add(step, x);
            preview?.Add(step, x);
        }, stop);
        Dictionary<string, string> metadata = RunMetadata.Of(opened, run, how, weights, result.Report);
        List<string> files = new SampleWriter(opened, run, metadata, decoder).Write(outputs, result.ToArray(), trajectory, stop);

        if (screen.Json)
            screen.Write(Json(opened, run, how, result.Report, where, network, files));
        else
            Print(screen, result.Report, where, network, files);
        return ExitCode.Done;
    }

    static JsonObject Json(OpenedModel opened, RunSettings run, ForecastSettings how, RunReport done, Device where, DiT network, List<string> files)
    {
        JsonObject json = RunJson.Settings(opened, run);
        json["device"] = where.Name;
        json["device_description"] = where.Description;
        foreach (var (key, value) in RunJson.Report(how, done).ToArray())
            json[key] = value?.DeepClone();
        json["dtype"] = DTypeOptions.Text(network.WeightType);
        json["weight_bytes"] = network.WeightBytes;
        json["scratch_bytes"] = where.Scratch.Bytes;
        json["files"] = RunJson.Array(files.Select(f => (JsonNode)f));
        return json;
    }

    static void Print(Screen screen, RunReport done, Device where, DiT network, List<string> files)
    {
        if (screen.Quiet)
        {
            files.ForEach(screen.Line);
            return;
        }

        string what = files.Count == 1 ? files[0] : $"{files[0]} and {files.Count - 1} more";
        screen.Line($"{what}   {Amount.Time(done.ElapsedMs)}   {RunText.Saving(done)}");
        screen.Line($"schedule  {done.Schedule}");
        screen.Line($"per step  {RunText.PerStep(done)}");
        screen.Line($"memory    {RunText.Memory(done, network.WeightBytes, where.Scratch.Bytes)}");
    }
}
