using TaylorSeer.Cli.Output;
using TaylorSeer.Engine;
using TaylorSeer.Engine.Diffusion;
using TaylorSeer.Models;

namespace TaylorSeer.Cli.Sampling;

/// <summary>Writes what the samples look like every few steps, each picture over the one before.</summary>
sealed class Preview(IPixelDecoder decoder, PixelSettings settings, int steps)
{
    static readonly Dictionary<string, string> NoText = [];

    /// <summary>Called after every step with the samples (N, C, H, W).</summary>
    public void Add(StepReport step, Tensor x)
    {
        if ((step.Call + 1) % settings.PreviewInterval != 0 || step.Call + 1 == steps)
            return;     // the last one is the result itself
        float[] values = new float[x.Count];
        x.Device.Read(x, values);
        var pictures = PictureFile.Decoded(values, x.Shape, decoder);
        PictureFile.Write(settings.PreviewFile, PictureFile.Sheet(pictures, PictureFile.Columns(pictures.Length)), NoText);
    }
}
