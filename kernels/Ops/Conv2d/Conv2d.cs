using TaylorSeer.Kernels.Memory;

namespace TaylorSeer.Kernels.Ops;

// Conv2d: the convolution (a cross-correlation) of an image decoder, with what usually follows it.
//
//   y[n,i,j,o] = act((add ? y[n,i,j,o] : 0) + bias[o] + sum over u, v, c of x[n, s i + u - p, s j + v - p, c] * weight[o, u, v, c])
//
//   x (N, H, W, C), y (N, H', W', O): channels fastest   weight (O, k, k, C)   bias (O)
//   k taps, stride s and p zeros before the image by ConvForm; pixels outside the image are zero
//   a form that is Doubled sees x[n, i / 2, j / 2] at (i, j)
//
// Replaces nearest-neighbour enlargement, convolution, addition of a residual, and activation.

/// <summary>y = act(x * w + b), or with y's old value added before the activation.</summary>
public static partial class Conv2d
{
    /// <summary>The definition, in doubles. Sizes: N images of H x W pixels, C channels in, O out.</summary>
    public static void Reference(
        View<float> x, View<float> weight, View<float> bias, ConvForm form, Activation act, bool add, View<float> y, int N, int H, int W, int C, int O)
    {
        int rows = form.Side(H), columns = form.Side(W);
        double[] sums = new double[O];
        for (int n = 0; n < N; n++)
        {
            for (int i = 0; i < rows; i++)
            {
                for (int j = 0; j < columns; j++)
                {
                    Pixel(x.Slice((long)n * H * W * C, (long)H * W * C), weight, form, i, j, H, W, C, sums);
                    View<float> to = y.Slice(((((long)n * rows) + i) * columns + j) * O, O);
                    for (int o = 0; o < O; o++)
                        to[o] = (float)Linear.Activate((add ? to[o] : 0.0) + bias[o] + sums[o], act);
                }
            }
        }
    }

    static void Pixel(View<float> x, View<float> weight, ConvForm form, int i, int j, int H, int W, int C, double[] sums)
    {
        Array.Clear(sums);
        int scale = form.Doubled ? 2 : 1;
        for (int u = 0; u < form.Kernel; u++)
        {
            for (int v = 0; v < form.Kernel; v++)
            {
                int row = (i * form.Stride) + u - form.Before, column = (j * form.Stride) + v - form.Before;
                if (row < 0 || column < 0 || row >= H * scale || column >= W * scale)
                    continue;

                View<float> pixel = x.Slice((((long)(row / scale) * W) + (column / scale)) * C, C);
                for (int o = 0; o < sums.Length; o++)
                {
                    View<float> tap = weight.Slice((((long)o * form.Taps) + (u * form.Kernel) + v) * C, C);
                    double sum = 0;
                    for (int c = 0; c < C; c++)
                        sum += (double)pixel[c] * tap[c];
                    sums[o] += sum;
                }
            }
        }
    }
}
