namespace TaylorSeer.Cli.Bench;

/// <summary>A timed case beside the machine's ceilings, the best of many looks taken in turn with it: on a busy machine shares come out too small, never too large.</summary>
/// <param name="Case">what ran</param>
/// <param name="Error">of the check before the timing, as a share of what is allowed</param>
/// <param name="Time">of the case</param>
/// <param name="PeakFlops">multiply-adds per second of all threads, the most that was seen between the runs</param>
/// <param name="PeakBytes">bytes per second of a read loop of all threads, the most that was seen between the runs</param>
sealed record BenchResult(BenchCase Case, double Error, Timing Time, double PeakFlops, double PeakBytes)
{
    /// <summary>FLOP/s at the median.</summary>
    public double FlopRate => Case.Flops / (Time.Median / 1000);

    /// <summary>Bytes/s at the median.</summary>
    public double ByteRate => Case.Bytes / (Time.Median / 1000);

    /// <summary>Share of the ceiling that binds: arithmetic where there is any to speak of, else memory.</summary>
    public double Share => Math.Max(FlopRate / PeakFlops, BoundByMemory ? ByteRate / PeakBytes : 0);

    /// <summary>The bytes would take longer at their ceiling than the arithmetic at its own.</summary>
    public bool BoundByMemory => Case.Bytes / PeakBytes > Case.Flops / PeakFlops;
}
