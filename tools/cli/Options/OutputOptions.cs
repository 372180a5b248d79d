using System.CommandLine;
using TaylorSeer.Cli.Output;
using TaylorSeer.Cli.Sampling;
using TaylorSeer.Models;

namespace TaylorSeer.Cli.Options;

/// <summary>Where the result of <c>sample</c> goes.</summary>
sealed class OutputOptions
{
    const string DefaultFile = "sample.png";

    readonly Option<string?> file = Opt.Text("--out", "FILE.png", $"all images as one picture, those below {PictureFile.SmallSide} pixels enlarged {PictureFile.Enlargement} times (default {DefaultFile}, unless another output is named)");
    readonly Option<string?> folder = Opt.Text("--out-dir", "FOLDER", "one file per image, pixel by pixel");
    readonly Option<string?> latents = Opt.Text("--save-latents", "FILE", "the samples as safetensors: 'latents' (N, C, H, W)");
    readonly Option<string?> trajectory = Opt.Text("--save-trajectory", "FILE", "the samples after every step as safetensors: 'x' (S, N, C, H, W), 'step_index', 'timestep', 'is_full'");

    public void AddTo(Command command) => command.AddAll(file, folder, latents, trajectory);

    /// <summary>What will be written, checked before any work is done.</summary>
    /// <param name="parse">the command line</param>
    /// <param name="model">the model</param>
    /// <param name="decoder">what makes pictures of its latents, or null</param>
    /// <param name="images">how many will be made</param>
    public SampleOutputs Read(ParseResult parse, OpenedModel model, DecoderFile? decoder, int images)
    {
        SampleOutputs outputs = new(parse.GetValue(file), parse.GetValue(folder), parse.GetValue(latents), parse.GetValue(trajectory));
        if (!model.MakesPixels && decoder is null)
            RefusePictures(outputs, model);
        else if (outputs is { Sheet: null, Folder: null, Latents: null, Trajectory: null })
            outputs = outputs with { Sheet = DefaultFile };
        outputs.Check(model.Checkpoint.Path, decoder?.Checkpoint.Path ?? model.Checkpoint.Path);
        if (outputs.Sheet is string sheet)
            PictureFile.RequireSize(sheet, images, model.PictureSize(decoder));
        return outputs;
    }

    static void RefusePictures(SampleOutputs outputs, OpenedModel model)
    {
        if (outputs is { Sheet: null, Folder: null } and not { Latents: null, Trajectory: null })
            return;
        throw new FailureException(
            $"{model.Config.Name} makes latents of {model.Config.Channels} channels; a picture needs an autoencoder",
            "--vae FILE, or --tae FILE; or --save-latents FILE without --out and --out-dir");
    }
}
