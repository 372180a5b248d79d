using System.CommandLine;
using TaylorSeer.Cli.Sampling;
using TaylorSeer.Kernels;
using TaylorSeer.Models;

namespace TaylorSeer.Cli.Options;

/// <summary>What turns finished latents into pictures.</summary>
sealed class DecoderOptions
{
    readonly Option<string?> vae = Opt.Text("--vae", "FILE", "autoencoder: a file, a diffusers folder, or a pipeline's folder with vae/ in it (default: vae/ in the folder that --ckpt names, if it is there)");
    readonly Option<string?> tae = Opt.Text("--tae", "FILE", "the tiny autoencoder TAESD (safetensors, GGUF or PyTorch), instead of --vae");
    readonly Option<string?> dtype = Opt.Choice("--vae-dtype", "how the decoder's weights are kept: bf16 and f16 on GPU devices only, where they are faster on tensor cores; pictures differ a little (default f32)", "f32", "bf16", "f16");
    readonly Option<bool> tiling = Opt.Flag("--vae-tiling", "decode large images in overlapping tiles: less memory, and slightly another picture");

    public void AddTo(Command command) => command.AddAll(vae, tae, dtype, tiling);

    /// <summary>The tiny autoencoder's file as it was given, or null.</summary>
    public string? Tiny(ParseResult parse) => parse.GetValue(tae);

    /// <summary>Whether the user named a decoder, rather than the model's folder bringing one.</summary>
    public bool AreGiven(ParseResult parse) => (parse.GetValue(vae) ?? parse.GetValue(tae)) is not null;

    /// <summary>Opens the decoder that was asked for, or the one beside the model, or none. No weights are read.</summary>
    /// <param name="parse">the command line</param>
    /// <param name="model">whose latents it will decode</param>
    /// <param name="tinyPreviews"><c>--tae</c> is for previews: it decodes results only where nothing else does</param>
    /// <exception cref="FailureException">The model has no use for a decoder, or for this one.</exception>
    public DecoderFile? Open(ParseResult parse, OpenedModel model, bool tinyPreviews = false)
    {
        string? full = parse.GetValue(vae), tiny = parse.GetValue(tae);
        if (model.MakesPixels && AreGiven(parse))
            throw new FailureException($"{model.Config.Name} makes pixels itself, and no latents", "leave --vae and --tae out");
        if (full is not null && tiny is not null && !tinyPreviews)
            throw BothGiven();
        if (full is null && (tiny is null || tinyPreviews) && !model.MakesPixels)
            full = model.OwnAutoencoder;
        return Open(parse, full, tiny) is DecoderFile opened ? model.Fitting(opened) : null;
    }

    /// <summary>Opens the decoder that was named. No weights are read.</summary>
    public DecoderFile Open(ParseResult parse)
    {
        string? full = parse.GetValue(vae), tiny = parse.GetValue(tae);
        if (full is not null && tiny is not null)
            throw BothGiven();
        return Open(parse, full, tiny) ?? throw new UsageException("nothing says what decodes the latents", "--vae FILE, or --tae FILE");
    }

    DecoderFile? Open(ParseResult parse, string? full, string? tiny)
    {
        DecoderFile? opened = Open(full, tiny, parse.GetValue(tiling) ? new TileSettings() : null);
        if (opened is not null && parse.GetValue(dtype) is string type)
            opened.Weights = Enum.Parse<WeightType>(type, ignoreCase: true);
        return opened;
    }

    static DecoderFile? Open(string? full, string? tiny, TileSettings? tiles)
    {
        if (full is "mse" or "ema" && !Path.Exists(full))
            throw new UsageException($"--vae {full}: it takes a file or a folder, and fetches nothing", $"taylorseer download sd-vae-ft-{full}, then --vae sd-vae-ft-{full}");
        if (tiles is not null && full is null)
            throw new UsageException("--vae-tiling is for --vae", "--vae FILE");
        return full is not null ? DecoderFile.Autoencoder(full, tiles)
            : tiny is not null ? DecoderFile.Tiny(tiny)
            : null;
    }

    static UsageException BothGiven() => new("--vae and --tae would both make the pictures", "one of them; sample can take --tae for previews: --preview tae");
}
