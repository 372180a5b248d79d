using System.Diagnostics;

namespace TaylorSeer.Cli.Bench;

/// <summary>Repeated timings of one thing, milliseconds.</summary>
sealed class Timing
{
    readonly List<double> ms = [];

    public int Count => ms.Count;

    public double Total => ms.Sum();

    public double Mean => ms.Count == 0 ? 0 : ms.Average();

    public double Median => Engine.Median.Of(ms);

    public double Least => ms.Count == 0 ? 0 : ms.Min();

    public double Most => ms.Count == 0 ? 0 : ms.Max();

    /// <summary>Runs once and notes the time.</summary>
    public void Measure(Action run)
    {
        long started = Stopwatch.GetTimestamp();
        run();
        ms.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
    }

    /// <summary>Runs for <paramref name="atLeastMs"/>, once at least, notes every time, and returns the median of these.</summary>
    public double MeasureFor(Action run, double atLeastMs)
    {
        int before = ms.Count;
        long started = Stopwatch.GetTimestamp();
        do
            Measure(run);
        while (Stopwatch.GetElapsedTime(started).TotalMilliseconds < atLeastMs);
        return Engine.Median.Of(ms.Skip(before));
    }

    public void Add(double elapsedMs) => ms.Add(elapsedMs);
}
