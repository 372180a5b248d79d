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
    readonly BulkOptions bulk = new();
    readonly RunOptions options = new(bulk: true);
    readonly DTypeOptions dtype = new();

    public static Command Create()
    {
        GenerateCommand self = new();
        Command command = new("generate", "Make many images for an evaluation. Stopped or killed, the same command goes on where it was. Progress as lines of JSON with --json.");
        self.bulk.AddTo(command);
        self.options.AddTo(command, self.dtype.AddTo);
        command.SetAction((parse, stop) => Task.FromResult(self.Run(parse, stop)));
        return command;
    }

    int Run(ParseResult parse, CancellationToken stop)
    {
        Screen screen = options.Screen(parse);
        using OpenedModel opened = options.Open(parse);
        using DecoderFile? decoder = options.Decoders.Open(parse, opened);
        int images = bulk.Images(parse), batch = bulk.Batch(parse);
        BulkLabels labels = bulk.Labels(parse, opened);
        ShardChoice choice = bulk.Shard(parse);
        RunSettings run = options.ReadBatch(parse, Math.Min(batch, Math.Max(1, choice.Shard.ImagesOf(images))));
        ForecastSettings how = options.ReadForecast(parse, run);
        WeightType weights = dtype.Read(parse);
        BulkOutputs outputs = bulk.Outputs(parse, opened, choice.Shard, decoder is not null);
        using Device where = options.Device.Open(parse);
        options.Device.Require(parse, where, opened.Config, run, how, weights, opened.Decoding(decoder));

        RunOptions.Announce(screen, opened, where);
        if (decoder is not null)
            screen.Note($"pictures by {decoder.Name}");
        screen.Note($"{images} images, {batch} at a time: {labels}, {run.SamplerText}, guidance {RunMetadata.Guidance(run)}, seed {run.Seed}; {how}");
        screen.Note($"shard {choice.Shard} ({choice.Source}): {choice.Shard.ImagesOf(images)} images");
        BulkRun wanted = BulkRun.Of(images, opened, WeightsDigest.Of(opened.Checkpoint, stop), run, how, weights, labels, where.Name).DecodedBy(decoder, opened, stop);
        BulkJob job = new(wanted, choice.Shard, outputs, screen);
        return job.Run(batch, () => new BulkSampler(opened.Load(where, weights), decoder?.Load(where), opened, run, how, labels), stop);
    }
}
