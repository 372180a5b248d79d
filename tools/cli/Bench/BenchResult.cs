namespace TaylorSeer.Cli.Bench;

/// <summary>A timed case beside the machine's ceilings, which were looked at in turn with it.</summary>
/// <param name="Case">what ran</param>
/// <param name="Error">of the check before the timing, as a share of what is allowed</param>
/// <param name="Time">of the case</param>
/// <param name="PeakFlops">multiply-adds per second of all threads</param>
/// <param name="PeakBytes">bytes per second of a read loop (on GPUs: a copy) of all threads</param>
/// <param name="ArithmeticShare">of the ceiling of multiply-adds: the median of runs over the look before each</param>
sealed record BenchResult(BenchCase Case, double Error, Timing Time, double PeakFlops, double PeakBytes, double ArithmeticShare)
{
    /// <summary>FLOP/s at the median.</summary>
    public double FlopRate => Case.Flops / (Time.Median / 1000);

    /// <summary>Bytes/s at the median.</summary>
    public double ByteRate => Case.Bytes / (Time.Median / 1000);

    /// <summary>Share of the ceiling that binds: arithmetic where there is any to speak of, else memory.</summary>
    public double Share => Math.Max(ArithmeticShare, BoundByMemory ? ByteRate / PeakBytes : 0);

    /// <summary>The bytes would take longer at their ceiling than the arithmetic at its own.</summary>
    public bool BoundByMemory => Case.Bytes / PeakBytes > Case.Flops / PeakFlops;
}
