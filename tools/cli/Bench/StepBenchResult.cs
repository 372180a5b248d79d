namespace TaylorSeer.Cli.Bench;

/// <summary>Times of whole steps.</summary>
/// <param name="Rows">rows of a call, guidance included</param>
/// <param name="Computed">steps on which the network ran</param>
/// <param name="Forecast">steps on which its features were forecast</param>
/// <param name="Flops">arithmetic of a computed step</param>
/// <param name="PeakFlops">multiply-adds per second of all threads, the median of looks between the steps</param>
/// <param name="Share">of the multiply-add peak over a whole computed step: the median of steps over the looks beside each</param>
/// <param name="FeatureBytes">remembered differences or features</param>
sealed record StepBenchResult(int Rows, Timing Computed, Timing Forecast, double Flops, double PeakFlops, double Share, long FeatureBytes)
{
    /// <summary>A forecast step as a share of a computed one: the mean of those, since the first of a row works for all, over the median of these.</summary>
    public double Ratio => Forecast.Mean / Computed.Median;
}
