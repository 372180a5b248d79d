using TaylorSeer.Engine;
using TaylorSeer.Engine.Backends;
using TaylorSeer.Engine.Checkpoints;
using TaylorSeer.Engine.Ops;
using TaylorSeer.Kernels;

namespace TaylorSeer.Models.Inception;

/// <summary>
/// Convolution (its normalisation folded in) and ReLU: the pixels under the kernel as rows of a matrix, times the kernels. Weights:
/// <c>weight</c> (O, kh, kw, C), <c>bias</c> (O).
/// </summary>
sealed class InceptionConv
{
    /// <summary>Values of the matrix that are made at once: 16 MB.</summary>
    const int MostValues = 1 << 22;

    readonly Device device;
    readonly int inputs, outputs, kernelHeight, kernelWidth, stride, padHeight, padWidth;
    readonly PackedWeight weight;
    readonly Tensor bias;

    /// <param name="w">where the layer's weights are</param>
    /// <param name="inputs">channels C</param>
    /// <param name="outputs">channels O</param>
    /// <param name="kernel">height and width</param>
    /// <param name="stride">pixels from one position to the next</param>
    /// <param name="same">zeros around the image, so that it keeps its size at stride 1</param>
    public InceptionConv(Weights w, int inputs, int outputs, (int Height, int Width) kernel, int stride = 1, bool same = false)
    {
        (device, this.inputs, this.outputs, this.stride) = (w.Device, inputs, outputs, stride);
        (kernelHeight, kernelWidth) = kernel;
        (padHeight, padWidth) = same ? (kernelHeight / 2, kernelWidth / 2) : (0, 0);
        weight = w.TakeMatrix("weight", outputs, inputs * kernelHeight * kernelWidth);
        bias = w.Take("bias", outputs);
    }

    public InceptionConv(Weights w, int inputs, int outputs, int kernel = 1, int stride = 1, bool same = false)
        : this(w, inputs, outputs, (kernel, kernel), stride, same)
    {
    }

    /// <summary>(N, H, W, C) to (N, H', W', O).</summary>
    public HostMap Forward(HostMap x)
    {
        int height = ((x.Height + (2 * padHeight) - kernelHeight) / stride) + 1, width = ((x.Width + (2 * padWidth) - kernelWidth) / stride) + 1;
        HostMap y = new(x.Images, height, width, outputs);
        int values = inputs * kernelHeight * kernelWidth, most = Math.Max(1, MostValues / values);
        float[] rows = new float[Math.Min(most, y.Pixels) * values];
        for (int start = 0; start < y.Pixels; start += most)
        {
            int count = Math.Min(most, y.Pixels - start);
            Array.Clear(rows);
            for (int i = 0; i < count; i++)
                Gather(x, y, start + i, rows.AsSpan(i * values, values));
            Multiply(rows.AsSpan(0, count * values), count, y.Values.AsSpan(start * outputs, count * outputs));
        }

        return y;
    }

    /// <summary>The pixels under the kernel at one position of the result; zeros outside the image stay.</summary>
    void Gather(HostMap x, HostMap y, int position, Span<float> row)
    {
        int image = position / (y.Height * y.Width), top = (position / y.Width % y.Height * stride) - padHeight, left = (position % y.Width * stride) - padWidth;
        int first = Math.Max(0, -left), last = Math.Min(kernelWidth, x.Width - left);
        for (int u = Math.Max(0, -top); u < Math.Min(kernelHeight, x.Height - top); u++)
            x.At(image, top + u, left + first, last - first).CopyTo(row[(((u * kernelWidth) + first) * inputs)..]);
    }

    void Multiply(ReadOnlySpan<float> rows, int count, Span<float> result)
    {
        using StepScope step = device.BeginStep();
        Tensor x = device.Scratch.Take((count, rows.Length / count));
        device.Write(rows, x);
        device.Read(Op.Linear(x, weight, bias, Activation.Relu), result);
    }
}
