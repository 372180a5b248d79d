using System.Diagnostics;
using TaylorSeer.Engine.Profiling;
using TaylorSeer.Models;

namespace TaylorSeer.Cli.Bench;

/// <summary>One picture after another through a decoder.</summary>
/// <param name="decoder">the decoder</param>
/// <param name="side">of a picture, pixels</param>
sealed class DecodeBench(IPixelDecoder decoder, int side)
{
    const int FewestRuns = 3;

    readonly float[] latents = Latents(decoder.LatentChannels * (side / decoder.Factor) * (side / decoder.Factor));

    /// <summary>Times pictures, from latents on the host to values on the host, after one that is not counted.</summary>
    public Timing Run(double budgetMs, CancellationToken stop)
    {
        Decode();
        Timing time = new();
        long started = Stopwatch.GetTimestamp();
        while (time.Count < FewestRuns || Stopwatch.GetElapsedTime(started).TotalMilliseconds < budgetMs)
        {
            stop.ThrowIfCancellationRequested();
            time.Measure(Decode);
        }

        return time;
    }

    /// <summary>The same, and one more picture watched kernel by kernel.</summary>
    public Profile Profile(ProfiledDevice device, double budgetMs, CancellationToken stop)
    {
        Timing time = Run(budgetMs, stop);
        device.StartProfile();
        Decode();
        return Bench.Profile.Of(time, [device.StopProfile()]);
    }

    void Decode() => decoder.Decode(latents, side / decoder.Factor, side / decoder.Factor);

    static float[] Latents(int count)
    {
        float[] values = new float[count];
        Engine.Random.Noise.FromSeed(0, Engine.Random.RngKind.Cpu).Normal(values);
        return values;
    }
}
