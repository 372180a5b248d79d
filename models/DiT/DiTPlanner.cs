using System.Globalization;
using TaylorSeer.Engine;
using TaylorSeer.Engine.Backends;
using TaylorSeer.Engine.Forecasting;
using TaylorSeer.Engine.Memory;
using TaylorSeer.Kernels;

namespace TaylorSeer.Models;

/// <summary>Refuses runs that do not fit, before anything is computed, and finds settings that would.</summary>
public static class DiTPlanner
{
    /// <summary>Compares what a run will take with what there is.</summary>
    /// <param name="c">the model</param>
    /// <param name="samples">images made together</param>
    /// <param name="guided">guidance runs every image twice</param>
    /// <param name="steps">steps of the run</param>
    /// <param name="forecaster">how features are forecast, or null when every step is computed</param>
    /// <param name="weights">how the matrices of the blocks are kept</param>
    /// <param name="free">bytes that can still be taken</param>
    /// <param name="loaded">the weights are in memory already</param>
    /// <param name="decoding">decoders beside it, not loaded yet, or null</param>
    /// <param name="backend">what keeps the weights, or null for any</param>
    /// <exception cref="MemoryLimitException">It takes more; the message says how much of what, and which settings would fit.</exception>
    public static void Require(
        DiTConfig c, int samples, bool guided, int steps, Forecaster? forecaster, WeightType weights, long free, bool loaded, DecodingMemory? decoding = null, IBackend? backend = null)
    {
        long Needs(int n, Forecaster? f, WeightType type, DecodingMemory? d)
        {
            DiTMemory m = DiTMemory.Of(c, n, guided, steps, f, type, d, backend);
            return loaded ? m.Run : m.Total;
        }

        if (Needs(samples, forecaster, weights, decoding) <= free)
            return;

        DiTMemory memory = DiTMemory.Of(c, samples, guided, steps, forecaster, weights, decoding, backend);
        string[] remedies = [.. Remedies(samples, loaded ? "a batch of at most {0} rows (two per guided image)" : "fewer images at a time (at most {0})", forecaster, (n, f) => Needs(n, f, weights, decoding) <= free)];
        if (!loaded && LighterWeights(type => (backend is null || backend.WeightBytes(type) is not null) && Needs(samples, forecaster, type, decoding) <= free) is string lighter)
            remedies = [lighter, .. remedies];
        if (decoding is { } d && d.TiledPicture < d.Picture && Needs(samples, forecaster, weights, d with { Picture = d.TiledPicture }) <= free)
            remedies = ["pictures decoded in tiles (--vae-tiling)", .. remedies];
        throw new MemoryLimitException(
            $"This run of {c.Name} needs {Megabytes(Needs(samples, forecaster, weights, decoding))} of memory and {Megabytes(free)} are free: {Parts(memory, loaded)}.",
            remedies.Length > 0 ? string.Join("; or ", remedies) : "a smaller model, or a machine with more memory");
    }

    /// <summary>The first lighter type of weights that makes the run fit, as advice, or null.</summary>
    static string? LighterWeights(Predicate<WeightType> fits) =>
        fits(WeightType.BF16) ? "weights in bf16 (--dtype bf16)"
        : fits(WeightType.Int8) ? "weights in 8 bits (--dtype int8)"
        : fits(WeightType.FP8) ? "weights in 8 bits (--dtype fp8)"
        : null;

    /// <summary>Changes of one setting each that make the run fit, the least harmful first.</summary>
    static IEnumerable<string> Remedies(int samples, string fewer, Forecaster? forecaster, Func<int, Forecaster?, bool> fits)
    {
        if (forecaster is not null)
        {
            if (forecaster.Storage == DType.F32 && fits(samples, Changed(forecaster, storage: DType.BF16)))
                yield return "differences in bf16 (--taylor-dtype bf16)";
            for (int order = ((forecaster.Predictor as TaylorPredictor)?.Order ?? 0) - 1; order >= 0; order--)
            {
                if (fits(samples, Changed(forecaster, predictor: new TaylorPredictor(order))))
                {
                    yield return $"order {order} (--max-order {order})";
                    break;
                }
            }

            if (forecaster.Sites != Sites.LastOutput && fits(samples, Changed(forecaster, sites: Sites.LastOutput)))
                yield return "one site (--sites last)";
            else if (fits(samples, null))
                yield return "every step computed (--interval 1)";
        }

        int most = Most(samples - 1, n => fits(n, forecaster));
        if (most > 0)
            yield return string.Format(CultureInfo.InvariantCulture, fewer, most);
    }

    static Forecaster Changed(Forecaster f, Sites? sites = null, IPredictor? predictor = null, DType? storage = null) =>
        new(sites ?? f.Sites, f.Refresh, predictor ?? f.Predictor) { Storage = storage ?? f.Storage, Keeps = f.Keeps, Fused = f.Fused };

    /// <summary>The largest n up to <paramref name="most"/> that fits, or 0: more images never take less.</summary>
    static int Most(int most, Predicate<int> fits)
    {
        int low = 0, high = most;
        while (low < high)
        {
            int middle = low + ((high - low + 1) / 2);
            (low, high) = fits(middle) ? (middle, high) : (low, middle - 1);
        }

        return low;
    }

    static string Parts(DiTMemory m, bool loaded)
    {
        string weights = loaded ? "" : $"weights {Megabytes(m.Weights)}, ";
        return $"{weights}differences {Megabytes(m.Differences)} ({m.History} per site, {Megabytes(m.PerOrder)} each), forecasts ahead {Megabytes(m.Ahead)}, conditioning {Megabytes(m.Conditioning)}, samples {Megabytes(m.Latents)}, activations about {Megabytes(m.Scratch)}{Decoding(m.Decoding)}";
    }

    static string Decoding(DecodingMemory d) => d == DecodingMemory.None ? ""
        : $"; decoders {Megabytes(d.Weights)}{(d.Preview == 0 ? "" : $", a preview {Megabytes(d.Preview)}")}{(d.Picture == 0 ? "" : $", then, without the differences, a picture {Megabytes(d.Picture)}")}";

    static string Megabytes(long bytes) => $"{(bytes / 1e6).ToString(bytes < 10_000_000 ? "0.##" : "0", CultureInfo.InvariantCulture)} MB";
}
