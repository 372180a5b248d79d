using System.CommandLine;
using TaylorSeer.Cli.Output;
using TaylorSeer.Cli.Sampling;
using TaylorSeer.Models;

namespace TaylorSeer.Cli.Options;

/// <summary>How the picture is shown while it forms.</summary>
sealed class PreviewOptions
{
    const string None = "none", Approximate = "approx", Tiny = "tae";
    const int DefaultInterval = 5;

    readonly Option<string?> preview = Opt.Choice("--preview", "show the picture while it forms, by a per-pixel approximation or by --tae (default none)", None, Approximate, Tiny);
    readonly Option<long?> interval = Opt.Whole("--preview-interval", $"steps between previews (default {DefaultInterval})", 1, 100_000);
    readonly Option<string?> weights = Opt.Text("--preview-weights", "FILE", "weights of the per-pixel approximation, for --preview approx");
    readonly Option<string?> file = Opt.Text("--preview-out", "FILE.png", "where previews go, each over the one before (default preview.png)");

    public void AddTo(Command command) => command.AddAll(preview, interval, weights, file);

    /// <summary>Whether <c>--tae</c> makes them.</summary>
    public bool AreTiny(ParseResult parse) => parse.GetValue(preview) == Tiny;

    /// <summary>Opens what makes previews, or null. No weights are read.</summary>
    /// <exception cref="FailureException">The model makes pixels itself, or latents of another kind.</exception>
    /// <exception cref="UsageException">A preview lacks its weights, or weights lack a use.</exception>
    public PreviewSettings? Open(ParseResult parse, OpenedModel model, DecoderOptions decoders)
    {
        string how = parse.GetValue(preview) ?? None;
        if (how == None)
        {
            if (parse.GetValue(weights) is not null || parse.GetValue(interval) is not null || parse.GetValue(file) is not null)
                throw new UsageException("--preview-interval, --preview-weights and --preview-out are for previews, and none were asked for", "--preview approx, or --preview tae");
            return null;
        }

        if (model.MakesPixels)
            throw new FailureException($"{model.Config.Name} makes pixels itself, and no latents", "leave --preview out; --save-trajectory FILE keeps every step");
        string path = how == Tiny
            ? decoders.Tiny(parse) ?? throw new UsageException("--preview tae needs the weights of TAESD", "--tae FILE")
            : parse.GetValue(weights) ?? throw new UsageException("--preview approx needs the weights of the approximation", "--preview-weights FILE");
        string picture = parse.GetValue(file) ?? "preview.png";
        SampleOutputs.CheckSheet("--preview-out", picture);
        return new PreviewSettings(model.Fitting(how == Tiny ? DecoderFile.Tiny(path) : DecoderFile.Approximation(path)), (int)(parse.GetValue(interval) ?? DefaultInterval), picture);
    }
}
