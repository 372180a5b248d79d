using TaylorSeer.Cli.Output;
using TaylorSeer.Cli.Sampling;
using TaylorSeer.Engine.Diffusion;
using TaylorSeer.Engine.Images;
using TaylorSeer.Engine.Random;
using TaylorSeer.Models;

namespace TaylorSeer.Cli.Bulk;

/// <summary>Makes any images of a run, some at a time. An image depends on the run's seed and its own number, not on what is made with it.</summary>
/// <param name="network">the network</param>
/// <param name="model">what it is</param>
/// <param name="run">sampling; its labels are replaced</param>
/// <param name="forecast">forecasting</param>
/// <param name="labels">the images' classes</param>
sealed class BulkSampler(DiT network, OpenedModel model, RunSettings run, ForecastSettings forecast, BulkLabels labels)
{
    /// <summary>Makes <paramref name="images"/> together and writes them to <paramref name="folder"/>.</summary>
    /// <param name="images">their numbers</param>
    /// <param name="folder">where they go</param>
    /// <param name="afterStep">told of every step</param>
    /// <param name="stop">stops between two steps; then none is written</param>
    public void Make(ReadOnlySpan<int> images, ImageFolder folder, Action<StepReport> afterStep, CancellationToken stop)
    {
        INoiseSource[] sources = new INoiseSource[images.Length];
        int[] classes = new int[images.Length];
        for (int i = 0; i < images.Length; i++)
        {
            sources[i] = Noise.FromSeed(ImageSeed.Of(run.Seed, images[i]), run.Rng);
            classes[i] = labels.Of(images[i], sources[i]);
        }

        RunSettings batch = run with { Labels = classes, RowNoise = sources };
        using SampleResult result = batch.Run(network, forecast.Forecaster, afterStep, null, stop);
        Picture[] pictures = PictureFile.Pictures(result.ToArray(), model.Config.Channels, model.Config.InputSize);
        Dictionary<string, string> metadata = RunMetadata.Of(model, batch, forecast, network.WeightType, result.Report);
        for (int i = 0; i < images.Length; i++)
            folder.Write(images[i], pictures[i], new Dictionary<string, string>(metadata) { ["Labels"] = model.ClassName(classes[i]) });
    }
}
