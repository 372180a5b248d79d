using System.CommandLine;
using System.Globalization;
using TaylorSeer.Cli.Sampling;
using TaylorSeer.Engine.Diffusion;
using TaylorSeer.Engine.Random;

namespace TaylorSeer.Cli.Options;

/// <summary>How noise becomes a sample: steps, sampler, guidance, seed. Names and meanings are those of DiT's own scripts.</summary>
sealed class SamplerOptions
{
    /// <summary>Steps of a run that names none: deterministic sampling needs fewer than ancestral sampling.</summary>
    public const int DefaultSteps = 50;

    const int DefaultAncestralSteps = 250;
    const double DefaultScale = 1.5, MostScale = 1000;
    const int TrainedTimesteps = 1000;

    readonly Option<string?> steps = Opt.Text("--num-sampling-steps", "STEPS", $"a number, a number for each section (10,15,20), or ddim50 for every n-th timestep (default {DefaultSteps}, {DefaultAncestralSteps} with --ddpm-sample)", "--steps");
    readonly Option<bool> ddim = Opt.Flag("--ddim-sample", "implicit sampling (DDIM), which is the default");
    readonly Option<bool> ddpm = Opt.Flag("--ddpm-sample", "ancestral sampling (DDPM): fresh noise in every step, which forecasts cannot foresee");
    readonly Option<double?> eta = Opt.Real("--eta", "DDIM's share of fresh noise in every step, 0 none to 1 (default 0)", 0, 1);
    readonly Option<double?> scale = Opt.Real("--cfg-scale", $"strength of classifier-free guidance; 1 is none (default {DefaultScale})", 1, MostScale);
    readonly Option<bool> unguided = Opt.Flag("--no-guidance", "no guidance, half the work: the same as --cfg-scale 1");
    readonly Option<string?> channels = Opt.Choice("--cfg-channels", "channels that guidance changes: the first three, as published, or all (default 3)", "3", "all");
    readonly Option<long?> seed = Opt.Whole("--seed", "seed of all noise (default 0)", long.MinValue, long.MaxValue, "--global-seed");
    readonly Option<string?> rng = Opt.Choice("--rng", "whose noise a seed stands for: PyTorch's on a CPU or on a CUDA device (default cpu)", "cpu", "cuda");
    readonly Option<string?> noise = Opt.Text("--noise", "FILE", "safetensors with start noise 'x_init' (N, C, H, W) and, if it is there, the noise of every step 'noise' (S, rows, C, H, W)");
    readonly Option<bool> clamp = Opt.Flag("--clamp-x0", "keep each step's estimate of the finished image within -1 to 1, for models of pixels");

    public void AddTo(Command command)
    {
        AddSeededTo(command);
        command.Add(noise);
    }

    /// <summary>Without noise from a file: for runs of more than one batch.</summary>
    public void AddSeededTo(Command command) => command.AddAll(steps, ddim, ddpm, eta, scale, unguided, channels, seed, rng, clamp);

    /// <summary>Everything that is not about forecasting.</summary>
    public RunSettings Read(ParseResult parse, int[] labels)
    {
        if (parse.GetValue(ddim) && parse.GetValue(ddpm))
            throw new UsageException("--ddim-sample and --ddpm-sample exclude each other");
        if (parse.GetValue(eta) is double given && parse.GetValue(ddpm))
            throw new UsageException($"--eta {given} belongs to DDIM; ancestral sampling (--ddpm-sample) has no eta", "--eta without --ddpm-sample");
        if (parse.GetValue(unguided) && parse.GetValue(scale) is double set && set != 1)
            throw new UsageException($"--no-guidance and --cfg-scale {set} exclude each other");

        double guidance = parse.GetValue(unguided) ? 1 : parse.GetValue(scale) ?? DefaultScale;
        return new RunSettings
        {
            Labels = labels,
            Sampler = MakeSampler(parse),
            StepsText = Steps(parse),
            Guidance = guidance > 1 ? (float)guidance : null,
            Seed = parse.GetValue(seed) ?? 0,
            GuidedChannels = parse.GetValue(channels) == "all" ? SampleOptions.AllChannels : 3,
            Rng = parse.GetValue(rng) == "cuda" ? RngKind.Cuda : RngKind.Cpu,
            Noise = parse.GetValue(noise) is string path ? GivenNoise.Read(path) : null,
        };
    }

    string Steps(ParseResult parse) =>
        parse.GetValue(steps) ?? (parse.GetValue(ddpm) ? DefaultAncestralSteps : DefaultSteps).ToString(CultureInfo.InvariantCulture);

    Sampler MakeSampler(ParseResult parse)
    {
        string respacing = Steps(parse);
        bool clamped = parse.GetValue(clamp);
        NoiseSchedule schedule = NoiseSchedule.Linear(TrainedTimesteps);
        try
        {
            return parse.GetValue(ddpm)
                ? new Ddpm(schedule, respacing) { ClampX0 = clamped }
                : new Ddim(schedule, respacing, parse.GetValue(eta) ?? 0) { ClampX0 = clamped };
        }
        catch (RespacingException e)
        {
            throw new UsageException($"--num-sampling-steps {respacing}: {e.Message}");
        }
    }
}
