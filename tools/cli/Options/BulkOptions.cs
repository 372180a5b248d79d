using System.CommandLine;
using TaylorSeer.Cli.Bulk;
using TaylorSeer.Cli.Output;
using TaylorSeer.Cli.Sampling;

namespace TaylorSeer.Cli.Options;

/// <summary>How many images of what, by which of several processes, and where they go. The first two names are those of DiT's script.</summary>
sealed class BulkOptions
{
    const int DefaultImages = 50_000, MostImages = 1_000_000_000, DefaultBatch = 16;

    readonly Option<long?> images = Opt.Whole("--num-fid-samples", $"how many images (default {DefaultImages})", 1, MostImages);
    readonly Option<long?> batch = Opt.Whole("--per-proc-batch-size", $"images at a time; no image depends on it (default {DefaultBatch})", 1, 1 << 16);
    readonly Option<string?> labels = Opt.Text("--class-labels", "LIST", "classes by number, name or part of a name, with commas between, in turn (default: one drawn for each image)");
    readonly Option<bool> balanced = Opt.Flag("--balanced", "all classes in turn, each equally often");
    readonly Option<string?> shard = Opt.Text("--shard", "i/n", "make every n-th image from image i on, i from 0 to n - 1 (default: what torchrun, Open MPI, Slurm or Kubernetes says, in this order, else all)");
    readonly Option<long?> shards = Opt.Whole("--shards", "how many processes share the run, where the launcher only counts them: JOB_COMPLETION_INDEX, or a Slurm array with gaps", 1, int.MaxValue);
    readonly Option<string?> folder = Opt.Text("--out-dir", "FOLDER", "the images as 000000.png, 000001.png ..., and what run they are");
    readonly Option<string?> npz = Opt.Text("--npz", "FILE", "all images as one array 'arr_0' (N, H, W, 3) of uint8, as evaluators read it; gray in all three channels");

    public void AddTo(Command command) => command.AddAll(images, batch, labels, balanced, shard, shards, folder, npz);

    public int Images(ParseResult parse) => (int)(parse.GetValue(images) ?? DefaultImages);

    public int Batch(ParseResult parse) => (int)(parse.GetValue(batch) ?? DefaultBatch);

    public ShardChoice Shard(ParseResult parse) => ShardChoice.Of(parse.GetValue(shard), (int?)parse.GetValue(shards), Environment.GetEnvironmentVariable);

    public BulkLabels Labels(ParseResult parse, OpenedModel model)
    {
        int classes = model.Config.Classes;
        if (parse.GetValue(labels) is not string text)
            return parse.GetValue(balanced) ? BulkLabels.Balanced(classes) : BulkLabels.Random(classes);
        if (parse.GetValue(balanced))
            throw new UsageException("--balanced takes all classes; --class-labels names some", "one or the other");
        return BulkLabels.Cycled(classes, [.. ClassLabels.Parse(text, classes, model.ClassNames)]);
    }

    /// <summary>Where the images go, checked and made before any work is done.</summary>
    public BulkOutputs Outputs(ParseResult parse, OpenedModel model, Shard share, bool decodes)
    {
        BulkOutputs outputs = new(parse.GetValue(folder), parse.GetValue(npz));
        if (!model.MakesPixels && !decodes)
            throw new FailureException($"{model.Config.Name} makes latents of {model.Config.Channels} channels; a picture needs an autoencoder", "--vae FILE, or --tae FILE");
        if (outputs is { Folder: null, Npz: null })
            throw new UsageException("nothing says where the images go", "--out-dir FOLDER, --npz FILE, or both");
        if (outputs.Npz is string file && share.Count > 1)
            throw new UsageException($"shard {share} has only some of the images; --npz {file} holds all", $"--out-dir FOLDER for every shard, then: taylorseer merge FOLDER --npz {file}");
        if (outputs.Npz is string path)
            TensorFile.Check("--npz", path);
        return outputs;
    }
}
