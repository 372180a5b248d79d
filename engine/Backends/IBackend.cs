using TaylorSeer.Kernels;

namespace TaylorSeer.Engine.Backends;

/// <summary>
/// The math of a diffusion transformer and of the decoders behind it, on one page. Sizes: N samples, T tokens, D width (hidden size), C channels,
/// H x W grid. Destinations come last and never overlap an input unless a line says "in place". All tensors are f32 and
/// contiguous, except where a line says "rows may lie apart" (<see cref="Tensor.RowStride"/>). What lies between two matrix products of
/// 16-bit weights may be kept in their type on devices that ask for it (<see cref="PackedWeight.Reads"/>): x and y of Linear, y of
/// LayerNormModulate, qkv and y of Attention, which are of one type. On the cpu x and y of Linear and y of LayerNormModulate may have blocked rows
/// (<see cref="DType.F32Blocked"/>), by the same question. Kept differences may be bf16
/// as well. 16 bits are rounded to nearest even when stored, arithmetic is in f32. <c>Ops.Op</c> has checked every shape before a backend is called.
/// </summary>
public interface IBackend
{
    /// <summary>What runs on this device remember of features unless they are told: differences, updated where they lie, or the features, where that is faster.</summary>
    Forecasting.Kept Keeps { get; }

    /// <summary>Brings a weight (outputs, inputs) into the layout that <see cref="Linear"/> reads, kept as <paramref name="type"/>.</summary>
    PackedWeight Pack(IWeightSource weight, WeightType type = WeightType.F32);

    /// <summary>Bytes that one weight of such a matrix takes here, or null where there is no product for the type and <see cref="Pack"/> refuses.</summary>
    int? WeightBytes(WeightType type);

    /// <summary>y = act(x Wᵀ + b), W rounded to bf16 or f16, or both W and x to 8 bits (whole numbers or e4m3), where W was packed so.   x (M, K), w (N, K), b (N), y (M, N); rows of x and y may lie apart.</summary>
    void Linear(Tensor x, PackedWeight w, Tensor b, Activation act, Tensor y);

    /// <summary>
    /// The end of a watched module, in place: y = x Wᵀ + b; D_0 ← y and so on as <see cref="UpdateDifferences"/> does, where
    /// there are differences; tokens[n,t] += gate[n] · y[n,t].   x (N·T, K), tokens (N, T, D), gate (N, D), rows of x and gate may lie apart.
    /// Here in three operations; in one where that is faster.
    /// </summary>
    void LinearGated(Tensor x, PackedWeight w, Tensor b, Tensor gate, Tensor tokens, float gap, int orders, Tensor? differences) =>
        LinearGatedInSteps(this, x, w, b, gate, tokens, gap, orders, differences);

    /// <summary>The three operations that <see cref="LinearGated"/> stands for.</summary>
    static void LinearGatedInSteps(
        IBackend backend, Tensor x, PackedWeight w, Tensor b, Tensor gate, Tensor tokens, float gap, int orders, Tensor? differences)
    {
        Tensor y = tokens.Device.Scratch.Take(tokens.Shape);
        backend.Linear(x, w, b, Activation.None, y.Reshape((tokens.Shape[0] * tokens.Shape[1], tokens.Shape[2])));
        if (differences is { } kept)
            backend.UpdateDifferences(y, gap, orders, kept);
        backend.AddGated(tokens, gate, y);
    }

    /// <summary>y[n,t] = norm(x[n,t]) · (1 + scale[n]) + shift[n], norm over D with biased variance.   x, y (N, T, D), shift, scale (N, D); rows of shift and scale may lie apart.</summary>
    void LayerNormModulate(Tensor x, Tensor shift, Tensor scale, float eps, Tensor y);

    /// <summary>y = softmax(Q Kᵀ / √d) V per head.   qkv (N, T, 3D): queries, keys, values, heads one after another in each; y (N, T, D), d = D / heads.</summary>
    void Attention(Tensor qkv, int heads, Tensor y);

    /// <summary>x[n,t] += gate[n] · a[n,t], in place.   x, a (N, T, D), gate (N, D); rows of gate may lie apart.</summary>
    void AddGated(Tensor x, Tensor gate, Tensor a);

    /// <summary>y = x · sigmoid(x).   Same shapes.</summary>
    void Silu(Tensor x, Tensor y);

    /// <summary>x[n] += a, in place: one a for every n.   x (N, T, D), a (T, D).</summary>
    void AddBroadcast(Tensor x, Tensor a);

    /// <summary>y[n] = table[index[n]].   table (K, D), y (N, D).</summary>
    void Gather(Tensor table, ReadOnlySpan<int> index, Tensor y);

    /// <summary>Sinusoids of a timestep: y[n] = cos(t[n] f_j) then sin(t[n] f_j), f_j = exp(-ln(10000) j / h), h = ⌊F/2⌋; an odd F ends in a zero.   y (N, F).</summary>
    void TimestepFeatures(ReadOnlySpan<float> timesteps, Tensor y);

    /// <summary>Cuts images into patches: y[n, r·g + c] = the patch at row r, column c, as (C, p, p).   x (N, C, H, W), y (N, T, C p p), T = H/p · W/p.</summary>
    void Patchify(Tensor x, int patch, Tensor y);

    /// <summary>Puts tokens (p, p, C), channel fastest, back as images.   x (N, T, p p C), y (N, C, H, W).</summary>
    void Unpatchify(Tensor x, int patch, Tensor y);

    /// <summary>Finite differences after a computed step, in place: D_0 ← y, D_{k+1} ← (new D_k − old D_k) / gap for k + 1 &lt; orders.   differences (K, n), y n elements; K ≥ orders; gap ≠ 0 unless orders is 1.</summary>
    void UpdateDifferences(Tensor y, float gap, int orders, Tensor differences);

    /// <summary>y = Σ_k weights[k] · differences[k], ascending k.   differences (K, n), K ≥ weights.Length, y n elements.</summary>
    void WeightedSum(Tensor differences, ReadOnlySpan<float> weights, Tensor y);

    /// <summary>
    /// What all sites add on each of J ≤ 8 forecast steps: y[j,n,t] = Σ_s gate_{s,j}[n] · Σ_k weights[j,k] · D_{s,k}[n,t], ascending s, then k.
    /// y (J, N, T, D), weights (J, K), differences (S, at least K, N·T·D) for S sites; gate_{s,j}[n] is the D values of <paramref name="gates"/> (R, G),
    /// rows may lie apart, that start at column <paramref name="gateColumns"/>[s] of row gateRows[s] + j · <paramref name="gateStep"/> + n.
    /// </summary>
    void ForecastStep(
        Tensor differences, ReadOnlySpan<float> weights, Tensor gates, ReadOnlySpan<int> gateRows, ReadOnlySpan<int> gateColumns, int gateStep, Tensor y);

    /// <summary>
    /// Classifier-free guidance: y[n,c] = u + scale (o − u) for c &lt; channels, o otherwise; o = output[n], u = output[N + n].
    /// output (2N, C, H, W), y (N, C, H, W).
    /// </summary>
    void Guide(Tensor output, float scale, int channels, Tensor y);

    /// <summary>
    /// One step of a sampler, in place. Per element with e = output[n, c], v = output[n, C + c]:
    /// x0 = recip · x − recipm1 · e, clamped to [−1, 1] if asked;
    /// x ← c0 · x0 + cx · x + ce · e' + sd · noise, where e' = (recip · x − x0) / recipm1 (0 where ce is 0) and sd = exp(½ (f · logMax + (1 − f) · logMin)), f = (v + 1)/2,
    /// for learned variance, else sigma.   x (N, C, H, W), output (N, 2C, H, W), noise like x, or none; x0 like x receives the estimate, or none.
    /// </summary>
    void SamplerStep(in Diffusion.StepCoefficients k, Tensor output, Tensor? noise, Tensor x, Tensor? x0);

    /// <summary>
    /// y = act(x * w + b), a convolution; or with y's old value added before the activation.
    /// x (N, H, W, C), w (O, k·k·C) with the taps row by row and the channels fastest, b (O), y (N, H', W', O); k, H', W' by <paramref name="form"/>; act None, Silu or Relu.
    /// </summary>
    void Conv2d(Tensor x, PackedWeight w, Tensor b, ConvForm form, Activation act, bool add, Tensor y);

    /// <summary>y = act(norm(x) · w + b), norm over all pixels and the C / groups consecutive channels of a group, with biased variance.   x, y (N, H, W, C), y may be x; w, b (C); act None or Silu.</summary>
    void GroupNorm(Tensor x, Tensor w, Tensor b, int groups, float eps, Activation act, Tensor y);

    /// <summary>y = limit · tanh(x / limit).   Same shapes.</summary>
    void SoftClamp(Tensor x, float limit, Tensor y);

    /// <summary>y = x.   Same element count; rows of both may lie apart.</summary>
    void Copy(Tensor x, Tensor y);
}
