using TaylorSeer.Engine.Images;
using TaylorSeer.Models.Features;

namespace TaylorSeer.Cli.Evaluation;

/// <summary>What a network sees in a set of images.</summary>
/// <param name="Count">images N</param>
/// <param name="Width">features of an image D</param>
/// <param name="Values">(N, D)</param>
sealed record FeatureSet(int Count, int Width, float[] Values)
{
    /// <summary>Features of one image.</summary>
    public ReadOnlySpan<float> Row(int image) => Values.AsSpan(image * Width, Width);

    /// <summary>The first images of the set.</summary>
    public FeatureSet First(int count) => count >= Count ? this : new(count, Width, Values[..(count * Width)]);

    /// <summary>Looks at every image.</summary>
    /// <param name="images">the set; read once</param>
    /// <param name="network">who looks</param>
    /// <param name="progress">told how many were looked at</param>
    /// <param name="stop">stops between two batches</param>
    /// <exception cref="FailureException">The network does not take such images, or they are too many.</exception>
    public static FeatureSet Of(ImageSet images, IFeatureNetwork network, Action<int> progress, CancellationToken stop)
    {
        if ((long)images.Count * network.Width > Array.MaxLength)
            throw new FailureException($"{images.Path}: {images.Count} images with {network.Width} features are more than can be compared at once ({Array.MaxLength / network.Width} images)");
        float[] values = new float[images.Count * network.Width];
        int done = 0;
        foreach (Picture[] batch in images.Pictures().Chunk(network.BatchSize))
        {
            stop.ThrowIfCancellationRequested();
            for (int i = 0; i < batch.Length; i++)
            {
                if (network.Refusal(batch[i]) is string refusal)
                    throw new FailureException($"{images.Path}: {images.Name(done + i)}: {refusal}");
            }

            network.Features(batch, values.AsSpan(done * network.Width, batch.Length * network.Width));
            done += batch.Length;
            progress(done);
        }

        return new(images.Count, network.Width, values);
    }
}
