using System.CommandLine;
using TaylorSeer.Cli.Bulk;
using TaylorSeer.Cli.Options;
using TaylorSeer.Cli.Output;
using TaylorSeer.Cli.Sampling;
using TaylorSeer.Engine;
using TaylorSeer.Kernels;
using TaylorSeer.Models;

namespace TaylorSeer.Cli.Commands;

/// <summary><c>taylorseer generate</c>: many images, in batches, by one process or several, in as many attempts as it takes.</summary>
sealed class GenerateCommand
{
    readonly ModelOptions model = new();
    readonly BulkOptions bulk = new();
    readonly SamplerOptions sampler = new();
    readonly ForecastOptions forecast = new();
    readonly DTypeOptions dtype = new();
    readonly DeviceOptions device = new();
    readonly ReportOptions report = new();

    public static Command Create()
    {
        GenerateCommand self = new();
        Command command = new("generate", "Make many images for an evaluation. Stopped or killed, the same command goes on where it was. Progress as lines of JSON with --json.");
        self.model.AddTo(command);
        self.bulk.AddTo(command);
        self.sampler.AddSeededTo(command);
        self.forecast.AddTo(command);
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
        int images = bulk.Images(parse), batch = bulk.Batch(parse);
        BulkLabels labels = bulk.Labels(parse, opened);
        ShardChoice choice = bulk.Shard(parse);
        RunSettings run = sampler.Read(parse, new int[Math.Min(batch, Math.Max(1, choice.Shard.ImagesOf(images)))]) with { MaxMemory = device.MaxMemory(parse) };
        ForecastSettings how = forecast.Read(parse, run.Sampler);
        WeightType weights = dtype.Read(parse);
        using Device where = device.Open(parse);
        device.Require(parse, where, opened.Config, run, how, weights);
        BulkOutputs outputs = bulk.Outputs(parse, opened, choice.Shard);

        screen.Note($"{opened}, on {where.Name} ({where.Description})");
        screen.Note($"{images} images, {batch} at a time: {labels}, {run.SamplerText}, guidance {RunMetadata.Guidance(run)}, seed {run.Seed}; {how}");
        screen.Note($"shard {choice.Shard} ({choice.Source}): {choice.Shard.ImagesOf(images)} images");
        BulkRun wanted = BulkRun.Of(images, opened, WeightsDigest.Of(opened.Checkpoint, stop), run, how, weights, labels, where.Name);
        BulkJob job = new(wanted, choice.Shard, outputs, screen);
        return job.Run(batch, () =>
        {
            DiT network = opened.Load(where, weights);
            return (network, new BulkSampler(network, opened, run, how, labels));
        }, stop);
    }
}
