using System.CommandLine;
using TaylorSeer.Cli.Sampling;
using TaylorSeer.Engine.Checkpoints;
using TaylorSeer.Models;

namespace TaylorSeer.Cli.Options;

/// <summary>Which model; everything but <c>--ckpt</c> only checks, or says what a file leaves open.</summary>
sealed class ModelOptions
{
    readonly Option<string?> ckpt = Opt.Text("--ckpt", "FILE", "checkpoint file, diffusers folder, or a DiTPipeline's folder (default: the demo model, ten kinds of clothes)");
    readonly Option<string?> model = Opt.Text("--model", "NAME", "the model this should be, e.g. DiT-XL/2 (default: read from the checkpoint)");
    readonly Option<long?> imageSize = Opt.Whole("--image-size", "side of its images that this should have, pixels (default: read from the checkpoint)", 1, 1 << 16);
    readonly Option<long?> classes = Opt.Whole("--num-classes", "number of classes that this should have (default: read from the checkpoint)", 1, int.MaxValue);
    readonly Option<long?> heads = NewHeads();

    /// <summary>The option that <c>inspect</c> has as well.</summary>
    public static Option<long?> NewHeads() => Opt.Whole("--heads", "attention heads, for a checkpoint that does not say", 1, 1 << 16);

    public void AddTo(Command command) => command.AddAll(ckpt, model, imageSize, classes, heads);

    /// <summary>Opens the checkpoint, finds out what it is, and compares it with what was expected. No weights are read.</summary>
    public OpenedModel Open(ParseResult parse)
    {
        string? name = parse.GetValue(model);
        if (name is not null && DiTVariant.Find(name) is null)
            throw new UsageException($"there is no model '{name}'; there are {string.Join(", ", DiTVariant.All.Select(v => v.Name))}", "leave --model out; it is read from the checkpoint");

        string? path = parse.GetValue(ckpt);
        if (path is null && (name is not null || parse.GetValue(imageSize) is not null))
            RequireDemo(name, parse.GetValue(imageSize));
        Checkpoint checkpoint = path is null ? DemoModel.Open() : Checkpoint.Open(path);
        try
        {
            OpenedModel opened = new(checkpoint, DiTCheckpoint.Read(checkpoint, new DiTOptions { Model = name, Heads = (int?)parse.GetValue(heads) }));
            Require(opened, "--image-size", parse.GetValue(imageSize), opened.ImageSize, "makes images of {0} x {0} pixels, not {1} x {1}");
            Require(opened, "--num-classes", parse.GetValue(classes), opened.Config.Classes, "has {0} classes, not {1}");
            return opened;
        }
        catch
        {
            checkpoint.Dispose();
            throw;
        }
    }

    /// <summary>DiT's scripts fetch the model that is named; here nothing is fetched unasked.</summary>
    static void RequireDemo(string? name, long? size)
    {
        string wanted = string.Join(", ", new[] { name is null ? null : $"--model {name}", size is null ? null : $"--image-size {size}" }.OfType<string>());
        throw new FailureException(
            $"{wanted} without --ckpt: the only model that comes along is the demo model, of 28 x 28 pixels", $"taylorseer download dit-xl-2-{(size == 512 ? 512 : 256)}, then --ckpt with that file");
    }

    static void Require(OpenedModel opened, string option, long? expected, int found, string difference)
    {
        if (expected is long value && value != found)
            throw new FailureException($"{opened.Checkpoint.Path}: the model {string.Format(difference, found, value)}", $"the checkpoint of the model that was meant, or leave {option} out: it is read from the checkpoint");
    }
}
