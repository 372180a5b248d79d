using TaylorSeer.Engine.Random;

namespace TaylorSeer.Engine.Diffusion;

/// <summary>
/// The noise of one run in the order PyTorch would draw it: the start samples, then for each step as many rows as the
/// running batch has (two per sample when guided; the first N are used). With a source for each sample, the start and the
/// steps of that sample. Made on the host, so every backend gets the same bits.
/// </summary>
sealed class RunNoise
{
    readonly SampleOptions options;
    readonly INoiseSource source;
    readonly float[] start, step;
    readonly int samples, steps;
    int call;

    public RunNoise(SampleOptions options, long seed, Shape shape, int rows, int steps)
    {
        (this.options, this.steps) = (options, steps);
        samples = checked((int)shape.Count);
        if (options.StartNoise.Length is not 0 and var count && count != samples)
            throw new ArgumentException($"The start noise holds {count} values; samples {shape} need {samples}.");
        int given = options.StepNoise.Length;
        if (given > 0 && (given % steps != 0 || given / steps < samples || given / steps % (int)shape.RowCount != 0))
            throw new ArgumentException($"The noise of the steps holds {given} values; {steps} steps of samples {shape} need {(long)steps * samples}, or more whole rows per step.");

        if (options.RowNoise.Length is not 0 and var sources && sources != shape[0])
            throw new ArgumentException($"There are {sources} sources of noise for {shape[0]} samples; it takes one for each.");

        source = Noise.FromSeed(seed, options.Rng);
        start = new float[samples];
        step = new float[checked(samples / shape[0] * (options.RowNoise.IsEmpty ? rows : shape[0]))];
        if (options.StartNoise.IsEmpty)
            Draw(start);
        else
            options.StartNoise.Span.CopyTo(start);
    }

    public ReadOnlySpan<float> Start() => start;

    /// <summary>Noise of the current step, N rows; moves on to the next.</summary>
    public ReadOnlySpan<float> Next()
    {
        int at = call++;
        if (!options.StepNoise.IsEmpty)
            return options.StepNoise.Span.Slice(at * (options.StepNoise.Length / steps), samples);
        Draw(step);
        return step.AsSpan(0, samples);
    }

    /// <summary>A step without noise draws nothing, but given noise has a slice for it.</summary>
    public void Skip() => call++;

    void Draw(float[] destination)
    {
        ReadOnlySpan<INoiseSource> sources = options.RowNoise.Span;
        if (sources.IsEmpty)
            source.Normal(destination);
        for (int row = 0, size = samples / Math.Max(sources.Length, 1); row < sources.Length; row++)
            sources[row].Normal(destination.AsSpan(row * size, size));
    }
}
