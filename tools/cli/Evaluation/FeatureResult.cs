namespace TaylorSeer.Cli.Evaluation;

/// <summary>Two sets that were compared by their features.</summary>
/// <param name="Network">who looked</param>
/// <param name="Width">features of an image</param>
/// <param name="FewestImages">size of the smaller set</param>
/// <param name="Frechet">squared Frechet distance</param>
/// <param name="Shares">precision and recall</param>
sealed record FeatureResult(string Network, int Width, int FewestImages, double Frechet, PrecisionRecall Shares)
{
    /// <summary>With fewer images than features a covariance is singular, and the distance depends on the number of images.</summary>
    public bool IsRough => FewestImages <= Width;
}
