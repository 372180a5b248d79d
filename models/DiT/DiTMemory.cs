using TaylorSeer.Engine;
using TaylorSeer.Engine.Backends;
using TaylorSeer.Engine.Forecasting;
using TaylorSeer.Kernels;

namespace TaylorSeer.Models;

/// <summary>
/// What a run will hold, known before it starts: bytes of device memory, by owner. Weights are the model's, differences,
/// conditioning and latents the run's, scratch the device's.
/// </summary>
public sealed record DiTMemory
{
    /// <summary>
    /// What a process holds besides, on a host device: the runtime, the mapped libraries, compiled code, threads' stacks,
    /// buffers of loading. Measured on Linux x64 with runs of DiT-XL/2, all computed and forecast in f32 and bf16: the
    /// highest resident memory less what is counted here was 55 to 56 MB.
    /// </summary>
    public const long RuntimeOverhead = 56_000_000;

    /// <summary>Every parameter as it is kept.</summary>
    public required long Weights { get; init; }

    /// <summary>One difference of every site: what one more order costs.</summary>
    public required long PerOrder { get; init; }

    /// <summary>Features kept per site: order + 1 of a Taylor series, or 0 when every step is computed.</summary>
    public required int History { get; init; }

    /// <summary>Forecasts that are formed together, before the steps they belong to.</summary>
    public required long Ahead { get; init; }

    /// <summary>adaLN vectors of as many steps as are made at once.</summary>
    public required long Conditioning { get; init; }

    /// <summary>The samples and the noise of a step.</summary>
    public required long Latents { get; init; }

    /// <summary>Activations of one step, and the rows that a matrix product packs: an estimate, backends differ a little.</summary>
    public required long Scratch { get; init; }

    /// <summary>What turns latents into pictures, if anything does.</summary>
    public DecodingMemory Decoding { get; init; } = DecodingMemory.None;

    /// <summary>All remembered differences.</summary>
    public long Differences => History * PerOrder;

    /// <summary>What is taken when a model that is loaded starts a run.</summary>
    public long Run => Differences + Ahead + Conditioning + Latents + Scratch;

    /// <summary>What is taken when nothing is loaded yet: the larger of the run, with a preview, and of decoding what it leaves.</summary>
    public long Total => Weights + Decoding.Weights + Math.Max(Run + Decoding.Preview, Latents + Scratch + Decoding.Picture);

    /// <summary>The memory of a run.</summary>
    /// <param name="c">the model</param>
    /// <param name="samples">images made together, N</param>
    /// <param name="guided">guidance runs every image twice: B = 2N rows</param>
    /// <param name="steps">steps of the run, S</param>
    /// <param name="forecaster">how features are forecast, or null when every step is computed</param>
    /// <param name="weights">how the matrices of the blocks are kept</param>
    /// <param name="decoding">decoders beside it, or null</param>
    /// <param name="backend">what keeps them, or null for one that multiplies the type as it is</param>
    public static DiTMemory Of(
        DiTConfig c, int samples, bool guided, int steps, Forecaster? forecaster, WeightType weights = WeightType.F32, DecodingMemory? decoding = null, IBackend? backend = null)
    {
        int rows = guided ? 2 * samples : samples;
        long latents = (long)samples * c.Channels * c.InputSize * c.InputSize * sizeof(float), elements = (long)rows * c.Tokens * c.Width;
        return new DiTMemory
        {
            Weights = WeightBytes(c, type => backend?.WeightBytes(type) ?? type.Bytes(), weights),
            PerOrder = BlockSites.Count(forecaster?.Sites ?? Sites.EveryModule, c.Depth) * elements * (forecaster?.Storage ?? DType.F32).Bytes(),
            History = forecaster?.Predictor.History ?? 0,
            Ahead = forecaster is null ? 0 : FeatureStore.StepsAhead(forecaster, steps) * elements * sizeof(float),
            Conditioning = ModulationTable.BytesFor(c, rows, steps, forecaster),
            Latents = 2 * latents,
            Scratch = StepScratch(c, rows, elements * sizeof(float), latents * (rows / samples), forecaster) + PackedRows(c, rows, weights),
            Decoding = decoding ?? DecodingMemory.None,
        };
    }

    /// <summary>Everything in f32, less what the matrices of the blocks save.</summary>
    static long WeightBytes(DiTConfig c, Func<WeightType, int> bytes, WeightType weights)
    {
        long d = c.Width, matrices = c.Depth * ((4 * d * d) + (2 * d * c.MlpWidth)), modulation = c.Depth * 6 * d * d;
        return (c.Parameters * sizeof(float)) - (matrices * Saved(weights)) - (modulation * Saved(DiT.Modulation(weights)));

        int Saved(WeightType type) => sizeof(float) - bytes(type);
    }

    /// <summary>The most that is live at a time: of a block, its two halves, which are given back together.</summary>
    static long StepScratch(DiTConfig c, int rows, long tokens, long latents, Forecaster? forecaster)
    {
        // normalised input, q k v, attention, its projection; normalised input, the MLP's hidden layer, its output
        long block = (tokens * (1 + 3 + 1 + 1)) + (tokens * (1 + 1)) + (tokens / c.Width * c.MlpWidth);
        long whole = forecaster?.Sites == Sites.EveryBlock ? 4 * tokens : 0;        // the tokens before the block, and their difference
        long ends = (5 * latents) + ((long)rows * c.Tokens * c.PatchOutputs * sizeof(float));
        return tokens + block + whole + ends;
    }

    /// <summary>
    /// The matrix product's copy of its widest input, 16 MB at most: what attention leaves, since the MLP's hidden layer is made in the order of products, but
    /// not for those of 8 bits.
    /// </summary>
    static long PackedRows(DiTConfig c, int rows, WeightType weights)
    {
        long bytes = weights switch
        {
            WeightType.Int8 => c.MlpWidth,
            WeightType.FP8 => (long)c.MlpWidth * sizeof(float),
            _ => (long)c.Width * sizeof(float),
        };
        return Math.Min(16L << 20, rows * c.Tokens * bytes);
    }
}
