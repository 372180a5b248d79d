namespace TaylorSeer.Models;

/// <summary>
/// What a run will hold, known before it starts: bytes of device memory, by owner. Weights are the model's, differences,
/// conditioning and latents the run's, scratch the device's.
/// </summary>
public sealed record DiTMemory
{
    /// <summary>Every parameter in f32.</summary>
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
    public static DiTMemory Of(DiTConfig c, int samples, bool guided, int steps, int history)
    {
        int rows = guided ? 2 * samples : samples;
        long latents = (long)samples * c.Channels * c.InputSize * c.InputSize * sizeof(float), tokens = (long)rows * c.Tokens * c.Width * sizeof(float);
        return new DiTMemory
        {
            Weights = c.Parameters * sizeof(float),
            PerOrder = 2 * c.Depth * tokens,
            History = history,
            Conditioning = ModulationTable.BytesFor(c, rows, steps),
            Latents = 2 * latents,
            // tokens; of a block: two normalised inputs, q k v, attention and its projection, the MLP's hidden layer and output
            Scratch = (tokens * (1 + 2 + 3 + 2 + 1)) + (tokens / c.Width * c.MlpWidth) + (rows / samples * 4 * latents),
        };
    }
}
