using TaylorSeer.Kernels.Cpu;
using TaylorSeer.Kernels.Memory;

namespace TaylorSeer.Kernels.Ops;

// An implicit matrix product with the micro-kernels of Linear.Tiles: a tile is a run of up to 14 neighbouring output
// pixels of a line by two vectors of outputs. The input pixels that a run reads (three lines of 16 for 3 x 3) are copied
// once, into lines of blocks of 16 channels; every tap then is the same copy seen from another pixel on. So a pixel is
// copied 3.4 times, not nine times as for an explicit im2col, nothing larger than a cache is ever written, and both zero
// borders and a doubled input cost nothing extra.
//
// Traffic: x and y about once, W once per piece of 5 to 16 runs, from the last-level cache.
// Bits:    an element is one chain of multiply-adds over ascending tap, then channel; old value and bias come last.
public static unsafe partial class Conv2d
{
    /// <summary>y = act(x * w + b), or with y's old value added before the activation.</summary>
    /// <param name="pool">the threads that share the work; the result does not depend on their number</param>
    /// <param name="x">(N, H, W, C)</param>
    /// <param name="weight">(O, k · k · C)</param>
    /// <param name="bias">(O)</param>
    /// <param name="form">taps, stride, borders</param>
    /// <param name="act">applied last</param>
    /// <param name="add">whether y's old value counts</param>
    /// <param name="y">(N, H', W', O); does not overlap x</param>
    /// <param name="N">images</param>
    /// <param name="H">rows of x</param>
    /// <param name="W">columns of x</param>
    /// <param name="C">channels of x</param>
    /// <exception cref="ArgumentException">A view or the weight does not fit the sizes.</exception>
    public static void Cpu(
        WorkerPool pool, View<float> x, PackedMatrix weight, View<float> bias, ConvForm form, Activation act, bool add, View<float> y, int N, int H, int W, int C)
    {
        long pixels = (long)N * form.Side(H) * form.Side(W);
        if (weight.Inputs != form.Taps * C || x.Length < (long)N * H * W * C || bias.Length < weight.Outputs || y.Length < pixels * weight.Outputs)
        {
            throw new ArgumentException(
                $"Conv2d: {x.Length} floats are not {N} images of {H} x {W} x {C}, or the weight ({weight.Outputs}, {weight.Inputs}) is not one of {form.Taps} taps, or y holds fewer than {pixels} pixels.");
        }

        if (pixels == 0)
            return;
        if (form == ConvForm.Point)
            (N, H, W) = (1, 1, checked(N * H * W));      // pixels see nothing of each other: one long line
        if (Lanes.Is512)
            Activate<Floats16>(pool, x.Pointer, weight, bias.Pointer, form, act, add, y.Pointer, N, H, W, C);
        else if (Lanes.Is256)
            Activate<Floats8>(pool, x.Pointer, weight, bias.Pointer, form, act, add, y.Pointer, N, H, W, C);
        else
            Activate<Floats4>(pool, x.Pointer, weight, bias.Pointer, form, act, add, y.Pointer, N, H, W, C);
    }

    static void Activate<V>(
        WorkerPool pool, float* x, PackedMatrix weight, float* bias, ConvForm form, Activation act, bool add, float* y, int N, int H, int W, int C)
        where V : unmanaged, IFloats<V>
    {
        var patches = new Patches(x, form, H, W, C);
        switch (act)
        {
            case Activation.None:
                Run<V, Linear.Identity>(pool, patches, weight, bias, add, y, N);
                break;
            case Activation.Silu:
                Run<V, VectorMath.SiluFunction>(pool, patches, weight, bias, add, y, N);
                break;
            case Activation.Relu:
                Run<V, Linear.Relu>(pool, patches, weight, bias, add, y, N);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(act), act, "Conv2d: no convolution ends in this activation.");
        }
    }

    static void Run<V, TActivation>(WorkerPool pool, Patches patches, PackedMatrix w, float* bias, bool add, float* y, int N)
        where V : unmanaged, IFloats<V>
        where TActivation : unmanaged, IVectorFunction
    {
        Epilogue<V, TActivation> epilogue = new(add, bias, y, w.Outputs);
        var job = new Job<V, Epilogue<V, TActivation>>(patches, N, w, null, epilogue);
        using Scratch scratch = pool.Rent(pool.Threads * job.ScratchFloats * sizeof(float));
        job = new(patches, N, w, scratch.View<float>().Pointer, epilogue);
        pool.Run(job, job.Pieces, (long)N * patches.Rows * patches.Columns * w.Inputs * w.Outputs);
    }
}
