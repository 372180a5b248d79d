using System.CommandLine;
using TaylorSeer.Cli.Output;
using TaylorSeer.Cli.Sampling;
using TaylorSeer.Models;

namespace TaylorSeer.Cli.Options;

/// <summary>How latents become pictures, at the end and on the way.</summary>
sealed class PixelOptions
{
    const string None = "none", Approximate = "approx", Tiny = "tae";

    readonly Option<string?> vae = Opt.Text("--vae", "FILE", "autoencoder: a file, a diffusers folder, or a pipeline's folder with vae/ in it");
    readonly Option<string?> tae = Opt.Text("--tae", "FILE", "the tiny autoencoder TAESD, instead of --vae or for previews");
    readonly Option<string?> preview = Opt.Choice("--preview", "show the picture while it forms, by a per-pixel approximation or by --tae (default: none)", None, Approximate, Tiny);
    readonly Option<long?> interval = Opt.Whole("--preview-interval", "steps between previews (default: 5)", 1, 100_000);
    readonly Option<string?> weights = Opt.Text("--preview-weights", "FILE", "weights of the per-pixel approximation, for --preview approx");
    readonly Option<string?> file = Opt.Text("--preview-out", "FILE.png", "where previews go, each over the one before (default: preview.png)");
    readonly Option<bool> tiling = Opt.Flag("--vae-tiling", "decode large images in overlapping tiles: less memory, and slightly another picture");

    public void AddTo(Command command) => command.AddAll(vae, tae, tiling, preview, interval, weights, file);

    /// <summary>What was asked for, compared with what the model makes. Nothing is opened.</summary>
    /// <exception cref="FailureException">The model has no use for it.</exception>
    /// <exception cref="UsageException">A preview lacks its weights, or weights lack a use.</exception>
    public PixelSettings Read(ParseResult parse, OpenedModel model)
    {
        string how = parse.GetValue(preview) ?? None;
        PixelSettings settings = new()
        {
            Vae = parse.GetValue(vae),
            Tae = parse.GetValue(tae),
            Tiling = parse.GetValue(tiling) ? new TileSettings() : null,
            PreviewTae = how == Tiny ? parse.GetValue(tae) : null,
            PreviewApproximation = how == Approximate ? parse.GetValue(weights) : null,
            PreviewInterval = (int)(parse.GetValue(interval) ?? 5),
            PreviewFile = parse.GetValue(file) ?? "preview.png",
        };
        if (model.MakesPixels && (settings.Vae ?? settings.Tae ?? (how == None ? null : how)) is not null)
            throw new FailureException($"{model.Config.Name} makes pixels of {model.Config.Channels} channels itself", "leave --vae, --tae and --preview out");
        if (how == Tiny && settings.Tae is null)
            throw new UsageException("--preview tae needs the weights of TAESD", "--tae FILE");
        if (how == Approximate && settings.PreviewApproximation is null)
            throw new UsageException("--preview approx needs the weights of the approximation", "--preview-weights FILE");
        if (settings.Tiling is not null && settings.Vae is null)
            throw new UsageException("--vae-tiling is for --vae", "--vae FILE");
        if (how != None)
            OutputPath.CheckFile("--preview-out", settings.PreviewFile);
        return settings;
    }
}
