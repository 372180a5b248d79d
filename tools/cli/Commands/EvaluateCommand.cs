using System.CommandLine;
using TaylorSeer.Cli.Evaluation;
using TaylorSeer.Cli.Options;
using TaylorSeer.Engine;
using TaylorSeer.Engine.Checkpoints;
using TaylorSeer.Models.Features;

namespace TaylorSeer.Cli.Commands;

/// <summary><c>taylorseer evaluate</c>: how far one set of images is from another.</summary>
sealed class EvaluateCommand
{
    readonly Argument<string> first = Opt.Subject<string>("A", "the reference: a folder of PNG files, an .npz (arr_0) or an .npy, uint8 (N, H, W, C)");
    readonly Argument<string> second = Opt.Subject<string>("B", "what is compared with it, likewise");
    readonly Option<string?> features = Opt.Text("--features", "FILE", "weights of a network to compare what is on the images: Inception-V3 in the standard FID weights, or an MNIST classifier (784-H-10)");
    readonly Option<bool> unpaired = Opt.Flag("--unpaired", "compare the sets only, by --features; default: image by image too, by file name, or by index");
    readonly DeviceOptions device = new();
    readonly ReportOptions report = new(writes: false);

    public static Command Create()
    {
        EvaluateCommand self = new();
        Command command = new("evaluate", "Compare two sets of images: RMSE, PSNR and SSIM; with --features Frechet distance, precision and recall.") { self.first, self.second, self.features, self.unpaired };
        self.device.AddTo(command);
        self.report.AddTo(command);
        command.SetAction((parse, stop) => Task.FromResult(self.Run(parse, stop)));
        return command;
    }

    int Run(ParseResult parse, CancellationToken stop)
    {
        Screen screen = report.Screen(parse);
        string? weights = parse.GetValue(features);
        bool paired = !parse.GetValue(unpaired);
        if (!paired && weights is null)
            throw new UsageException("--unpaired compares nothing without --features", "--features FILE");

        ImageSet a = ImageSet.Open(parse.GetRequiredValue(first)), b = ImageSet.Open(parse.GetRequiredValue(second));
        PairResult[]? pairs = paired ? Compare(a, b, stop) : null;
        FeatureResult? seen = weights is null ? null : CompareFeatures(parse, screen, weights, a, b, stop);

        EvaluationReport found = new(a, b, pairs, seen);
        if (screen.Json)
            screen.Write(found.ToJson());
        else
            found.Print(screen);
        return ExitCode.Done;
    }

    static PairResult[] Compare(ImageSet a, ImageSet b, CancellationToken stop)
    {
        try
        {
            return [.. ImagePairs.Of(a, b).AsParallel().AsOrdered().WithCancellation(stop).Select(p => new PairResult(p.Name, Similarity.Of(p.A, p.B)))];
        }
        catch (AggregateException e) when (e.InnerException is not null)
        {
            throw e.Flatten().InnerExceptions[0];
        }
    }

    FeatureResult CompareFeatures(ParseResult parse, Screen screen, string weights, ImageSet a, ImageSet b, CancellationToken stop)
    {
        using Checkpoint checkpoint = Checkpoint.Open(weights);
        using Device where = device.Open(parse);
        using IFeatureNetwork network = FeatureNetwork.Load(checkpoint, where);
        screen.Note($"{network.Name}, on {where.Name}");
        FeatureSet left = Look(screen, a, network, stop), right = Look(screen, b, network, stop);
        double frechet = FrechetDistance.Of(GaussianFit.Of(left), GaussianFit.Of(right));
        return new(network.Name, network.Width, Math.Min(left.Count, right.Count), frechet, PrecisionRecall.Of(left, right));
    }

    static FeatureSet Look(Screen screen, ImageSet images, IFeatureNetwork network, CancellationToken stop)
    {
        int told = 0;
        return FeatureSet.Of(images, network, done =>
        {
            if (done * 10L / images.Count == told)
                return;
            told = (int)(done * 10L / images.Count);
            screen.Note($"{images.Path}: {done} of {images.Count} images");
        }, stop);
    }
}
