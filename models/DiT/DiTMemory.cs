using TaylorSeer.Kernels;

namespace TaylorSeer.Models;

/// <summary>
/// What a run will hold, known before it starts: bytes of device memory, by owner. Weights are the model's, differences,
/// conditioning and latents the run's, scratch the device's.
/// </summary>
public sealed record DiTMemory
{
    /// <summary>Every parameter as it is kept.</summary>
    public required long Weights { get; init; }

    /// <summary>One difference of every site: what one more order costs.</summary>
    public required long PerOrder { get; init; }

    /// <summary>Features kept per site: order + 1, or 0 when every step is computed.</summary>
    public required int History { get; init; }

    /// <summary>adaLN vectors of as many steps as are made at once.</summary>
    public required long Conditioning { get; init; }

    /// <summary>The samples and the noise of a step.</summary>
    public required long Latents { get; init; }

    /// <summary>Activations of one step: an estimate, backends differ a little.</summary>
    public required long Scratch { get; init; }

    /// <summary>All remembered differences.</summary>
    public long Differences => History * PerOrder;

    public long Total => Weights + Differences + Conditioning + Latents + Scratch;

    /// <summary>The memory of a run.</summary>
    /// <param name="c">the model</param>
    /// <param name="samples">images made together, N</param>
    /// <param name="guided">guidance runs every image twice: B = 2N rows</param>
    /// <param name="steps">steps of the run, S</param>
    /// <param name="history">features kept per site, 0 when every step is computed</param>
    /// <param name="weights">how the matrices of the blocks are kept</param>
    public static DiTMemory Of(DiTConfig c, int samples, bool guided, int steps, int history, WeightType weights = WeightType.F32)
    {
        int rows = guided ? 2 * samples : samples;
        long latents = (long)samples * c.Channels * c.InputSize * c.InputSize * sizeof(float), tokens = (long)rows * c.Tokens * c.Width * sizeof(float);
        return new DiTMemory
        {
            Weights = WeightBytes(c, weights),
            PerOrder = 2 * c.Depth * tokens,
            History = history,
            Conditioning = ModulationTable.BytesFor(c, rows, steps),
            Latents = 2 * latents,
            // tokens; of a block: two normalised inputs, q k v, attention and its projection, the MLP's hidden layer and output
            Scratch = (tokens * (1 + 2 + 3 + 2 + 1)) + (tokens / c.Width * c.MlpWidth) + (rows / samples * 4 * latents),
        };
    }

    /// <summary>Everything in f32, less what the matrices of the blocks save.</summary>
    static long WeightBytes(DiTConfig c, WeightType weights)
    {
        long d = c.Width, matrices = c.Depth * ((4 * d * d) + (2 * d * c.MlpWidth)), modulation = c.Depth * 6 * d * d;
        return (c.Parameters * sizeof(float)) - (matrices * Saved(weights)) - (modulation * Saved(DiT.Modulation(weights)));
    }

    static int Saved(WeightType type) => type switch
    {
        WeightType.BF16 => 2,
        WeightType.Int8 => 3,
        _ => 0,
    };
}
