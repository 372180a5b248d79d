using TaylorSeer.Cli.Output;
using TaylorSeer.Cli.Sampling;
using TaylorSeer.Engine.Diffusion;
using TaylorSeer.Engine.Images;
using TaylorSeer.Engine.Random;
using TaylorSeer.Models;

namespace TaylorSeer.Cli.Bulk;

/// <summary>
/// Makes any images of a run, some at a time. An image depends on the run's seed and its own number, not on what is made
/// with it. Owns network and decoder.
/// </summary>
/// <param name="network">the network</param>
/// <param name="decoder">makes pictures of its latents; null where its samples are pixels</param>
/// <param name="model">what it is</param>
/// <param name="run">sampling; its labels are replaced</param>
/// <param name="forecast">forecasting</param>
/// <param name="labels">the images' classes</param>
sealed class BulkSampler(DiT network, IPixelDecoder? decoder, OpenedModel model, RunSettings run, ForecastSettings forecast, BulkLabels labels) : IDisposable
{
    readonly PictureMaker maker = new(model.Sample, decoder);

    /// <summary>Makes <paramref name="images"/> together and writes them to <paramref name="folder"/>, each as soon as it is a picture.</summary>
    /// <param name="images">their numbers</param>
    /// <param name="folder">where they go</param>
    /// <param name="progress">told of every step and of every decoded picture</param>
    /// <param name="stop">stops between two steps, when none of the images is written, or between two pictures</param>
    public void Make(ReadOnlySpan<int> images, ImageFolder folder, BulkProgress progress, CancellationToken stop)
    {
        INoiseSource[] sources = new INoiseSource[images.Length];
        int[] classes = new int[images.Length];
        for (int i = 0; i < images.Length; i++)
        {
            sources[i] = Noise.FromSeed(ImageSeed.Of(run.Seed, images[i]), run.Rng);
            classes[i] = labels.Of(images[i], sources[i]);
        }

        RunSettings batch = run with { Labels = classes, RowNoise = sources };
        using SampleResult result = batch.Run(network, forecast.Forecaster, progress.Step, null, stop);
        Dictionary<string, string> metadata = RunMetadata.Of(model, batch, forecast, network.WeightType, result.Report, maker.Decoder);
        int made = 0;
        foreach (Picture picture in maker.Of(result.ToArray(), stop))
        {
            folder.Write(images[made], picture, new Dictionary<string, string>(metadata) { ["Labels"] = model.ClassName(classes[made]) });
            progress.Written(images.Length - ++made);
        }
    }

    public void Dispose()
    {
        network.Dispose();
        decoder?.Dispose();
    }
}
