namespace TaylorSeer.Engine.Diffusion;

/// <summary>Finished samples and the report of the run that made them. Owns the samples' memory.</summary>
public sealed class SampleResult(Tensor samples, RunReport report) : IDisposable
{
    /// <summary>(N, C, H, W): latents of the autoencoder, or pixels in −1 .. 1 for a model that works on pixels.</summary>
    public Tensor Samples { get; } = samples;

    public RunReport Report { get; } = report;

    /// <summary>The samples' values on the host, row-major.</summary>
    public float[] ToArray()
    {
        var values = new float[Samples.Count];
        Samples.Device.Read(Samples, values);
        return values;
    }

    public void Dispose() => Samples.Memory.Dispose();
}
