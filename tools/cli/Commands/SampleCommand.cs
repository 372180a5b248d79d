using System.CommandLine;
using System.Text.Json.Nodes;
using TaylorSeer.Cli.Options;
using TaylorSeer.Cli.Output;
using TaylorSeer.Cli.Sampling;
using TaylorSeer.Engine;
using TaylorSeer.Engine.Diffusion;
using TaylorSeer.Engine.Images;
using TaylorSeer.Kernels;
using TaylorSeer.Models;

namespace TaylorSeer.Cli.Commands;

/// <summary><c>taylorseer sample</c>: images of classes.</summary>
sealed class SampleCommand
{
    /// <summary>More files than these are counted, not named.</summary>
    const int MostNamed = 3;

    readonly RunOptions options = new();
    readonly PreviewOptions previews = new();
    readonly OutputOptions output = new();
    readonly DTypeOptions dtype = new();

    public static Command Create()
    {
        SampleCommand self = new();
        Command command = new("sample", "Draw images. Without any option: the demo model, every class once, into sample.png.");
        self.options.AddTo(command, own =>
        {
            self.previews.AddTo(own);
            self.output.AddTo(own);
            self.dtype.AddTo(own);
        });
        command.SetAction((parse, stop) => Task.FromResult(self.Run(parse, stop)));
        return command;
    }

    int Run(ParseResult parse, CancellationToken stop)
    {
        Screen screen = options.Screen(parse);
        using OpenedModel opened = options.Open(parse);
        RunSettings run = options.Read(parse, opened);
        ForecastSettings how = options.ReadForecast(parse, run);
        using PreviewSettings? preview = previews.Open(parse, opened, options.Decoders);
        using DecoderFile? decoder = options.Decoders.Open(parse, opened, tinyPreviews: previews.AreTiny(parse));
        SampleOutputs outputs = output.Read(parse, opened, decoder, run.Labels.Length);
        screen = screen.Beside(outputs.Sheet);
        WeightType weights = dtype.Read(parse);

        using Device where = options.Device.Open(parse);
        DecoderFile? used = outputs.ArePictures ? decoder : null;
        options.Device.Require(parse, where, opened.Config, run, how, weights, opened.Decoding(used, preview?.Decoder));
        RunOptions.Announce(screen, opened, where);
        screen.Note($"{Amount.Of(run.Labels.Length, "image")}{Classes(opened, run.Labels)}: {run.SamplerText}, guidance {RunMetadata.Guidance(run)}, seed {run.Seed}; {how}");
        DTypeOptions.Note(screen, where, weights);

        Stages stages = new();
        using DiT network = stages.Run("load", () => opened.Load(where, weights));
        using IPixelDecoder? pixels = used is null ? null : stages.Run("load decoder", () => used.Load(where));
        using Preview? shown = preview is null ? null : new(preview, opened, where, run.Sampler.Steps);
        stop.ThrowIfCancellationRequested();

        TrajectoryRecorder? trajectory = outputs.Trajectory is null ? null : new(opened.Sample, run.Labels.Length, run.Sampler.Steps);
        using SampleResult result = stages.Run("sample", () => RunProgress.Sample(screen, network, run, how, (step, x) =>
        {
            trajectory?.Add(step, x);
            shown?.Add(step, x);
        }, stop));
        SampleWriter writer = new(opened, run, RunMetadata.Of(opened, run, how, weights, result.Report, pixels?.Name));
        float[] samples = result.ToArray();
        List<string> files = [.. writer.WriteSamples(outputs, samples, trajectory, stop)];      // kept even if decoding them fails
        if (outputs.ArePictures)
        {
            Picture[] pictures = stages.Run(pixels is null ? "pictures" : "decode", () => new PictureMaker(opened.Sample, pixels).Of(samples, stop).ToArray());
            files.AddRange(stages.Run("write", () => writer.WritePictures(outputs, pictures, stop).ToArray()));
        }

        if (screen.Json)
            screen.Write(Json(opened, run, how, result.Report, where, network, pixels, stages, files));
        else
            Print(screen, result.Report, where, network, stages, files);
        return ExitCode.Done;
    }

    /// <summary>Few classes by name: a part of one may have been given.</summary>
    static string Classes(OpenedModel opened, int[] labels) =>
        labels.Distinct().ToArray() is { Length: <= MostNamed } few ? $" of {string.Join(", ", few.Select(opened.ClassName))}" : "";

    static JsonObject Json(
        OpenedModel opened, RunSettings run, ForecastSettings how, RunReport done, Device where, DiT network, IPixelDecoder? decoder, Stages stages, List<string> files)
    {
        JsonObject json = RunJson.Settings(opened, run);
        json["device"] = where.Name;
        json["device_description"] = where.Description;
        foreach (var (key, value) in RunJson.Report(how, done).ToArray())
            json[key] = value?.DeepClone();
        json["dtype"] = DTypeOptions.Text(network.WeightType);
        json["decoder"] = decoder?.Name;
        json["stages"] = stages.ToJson();
        json["weight_bytes"] = network.WeightBytes;
        json["scratch_bytes"] = where.Scratch.Bytes;
        json["files"] = RunJson.Array(files.Select(f => (JsonNode)f));
        return json;
    }

    static void Print(Screen screen, RunReport done, Device where, DiT network, Stages stages, List<string> files)
    {
        if (screen.Quiet)
        {
            files.ForEach(screen.Line);
            return;
        }

        string what = files.Count <= MostNamed ? string.Join(", ", files) : $"{files[0]} and {files.Count - 1} more";
        screen.Line($"{what}   {Amount.Time(done.ElapsedMs)}   {RunText.Saving(done)}");
        screen.Line($"schedule  {done.Schedule}");
        screen.Line($"per step  {RunText.PerStep(done)}");
        if (stages.Ms("decode") is > 0 and double decoding)
            screen.Line($"decoding  {Amount.Time(decoding)}");
        screen.Line($"memory    {RunText.Memory(done, network.WeightBytes, where.Scratch.Bytes)}");
    }
}
