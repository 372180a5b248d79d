using TaylorSeer.Engine;
using TaylorSeer.Engine.Diffusion;

namespace TaylorSeer.Cli.Verify;

/// <summary>Keeps intermediate images of a decoder, one per picture of a batch, as (N, C, H, W).</summary>
sealed class PixelTrace : ITrace
{
    readonly Dictionary<string, List<float>> values = [];

    /// <summary>Names in forward order.</summary>
    public IEnumerable<string> Names => values.Keys;

    /// <summary>All pictures' values, or null if none of that name came by.</summary>
    public float[]? Find(string name) => values.TryGetValue(name, out List<float>? found) ? [.. found] : null;

    public void Record(string name, Tensor value)
    {
        var read = new float[value.Count];
        value.Device.Read(value, read);
        if (!values.TryGetValue(name, out List<float>? list))
            values[name] = list = [];

        int channels = value.Shape[3], pixels = value.Shape[1] * value.Shape[2];
        for (int c = 0; c < channels; c++)
        {
            for (int p = 0; p < pixels; p++)
                list.Add(read[(p * channels) + c]);
        }
    }
}
