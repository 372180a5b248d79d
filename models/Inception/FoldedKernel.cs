using TaylorSeer.Engine;

namespace TaylorSeer.Models.Inception;

// A convolution followed by batch normalisation with fixed statistics is a convolution:
//
//   scale * (conv(x) - mean) / sqrt(var + eps) + shift  =  conv'(x) + b',   w' = w * r,   b' = shift - mean * r,   r = scale / sqrt(var + eps)
//
// Weights come as (O, C, kh, kw) and are given as (O, kh, kw, C), the order in which the pixels of a map lie.

/// <summary>The kernel of a convolution with the normalisation behind it.</summary>
sealed class FoldedKernel(IWeightSource kernel, float[] ratio) : IWeightSource
{
    float[]? folded;

    public string Name => kernel.Name;

    public Shape Shape => (kernel.Shape[0], kernel.Shape[2], kernel.Shape[3], kernel.Shape[1]);

    public void Read(long start, Span<float> destination) => (folded ??= Fold()).AsSpan((int)start, destination.Length).CopyTo(destination);

    float[] Fold()
    {
        int outputs = kernel.Shape[0], channels = kernel.Shape[1], taps = kernel.Shape[2] * kernel.Shape[3];
        float[] source = new float[kernel.Shape.Count], result = new float[source.Length];
        kernel.Read(0, source);
        for (int i = 0; i < source.Length; i++)
        {
            int o = i / (channels * taps), c = i / taps % channels, tap = i % taps;
            result[(((o * taps) + tap) * channels) + c] = source[i] * ratio[o];
        }

        return result;
    }
}
