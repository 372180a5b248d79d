using TaylorSeer.Cli.Output;
using TaylorSeer.Engine;
using TaylorSeer.Engine.Diffusion;
using TaylorSeer.Engine.Images;
using TaylorSeer.Models;

namespace TaylorSeer.Cli.Sampling;

/// <summary>Writes what the samples look like every few steps, each picture over the one before. Owns its decoder.</summary>
sealed class Preview(PreviewSettings settings, OpenedModel model, Device device, int steps) : IDisposable
{
    static readonly Dictionary<string, string> NoText = [];

    readonly IPixelDecoder decoder = settings.Decoder.Load(device);

    /// <summary>Called after every step with the samples (N, C, H, W).</summary>
    public void Add(StepReport step, Tensor x)
    {
        if ((step.Call + 1) % settings.Interval != 0 || step.Call + 1 == steps)
            return;     // the last one is the result itself
        float[] values = new float[x.Count];
        x.Device.Read(x, values);
        Picture[] pictures = [.. new PictureMaker(model.Sample, decoder).Of(values, CancellationToken.None)];
        PictureFile.Write(settings.File, PictureFile.Sheet(pictures, PictureFile.Columns(pictures.Length)), NoText);
    }

    public void Dispose() => decoder.Dispose();
}
