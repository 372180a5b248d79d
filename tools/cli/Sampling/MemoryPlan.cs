using TaylorSeer.Cli.Options;
using TaylorSeer.Kernels;
using TaylorSeer.Models;

namespace TaylorSeer.Cli.Sampling;

/// <summary>Compares what a run will need with what the machine has.</summary>
static class MemoryPlan
{
    /// <summary>Memory that this process may use: the machine's, or its container's limit.</summary>
    public static long Available => GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;

    /// <summary>Refuses a run that cannot fit, with the numbers and the settings that would.</summary>
    /// <exception cref="FailureException">It needs more than <paramref name="available"/>.</exception>
    public static void Require(OpenedModel model, RunSettings settings, ForecastSettings forecast, WeightType weights, long available)
    {
        DiTMemory need = Of(model.Config, settings, forecast.History, weights);
        if (need.Total <= available)
            return;

        throw new FailureException(
            $"this run needs {Amount.Bytes(need.Total)} and this machine has {Amount.Bytes(available)}:\n{Parts(need)}",
            string.Join("; or ", Remedies(model.Config, settings, forecast, weights, available)));
    }

    public static DiTMemory Of(DiTConfig config, RunSettings settings, int history, WeightType weights) =>
        DiTMemory.Of(config, settings.Labels.Length, settings.Guidance is not null, settings.Sampler.Steps, history, weights);

    /// <summary>The parts in one line.</summary>
    public static string Parts(DiTMemory m) =>
        $"weights {Amount.Bytes(m.Weights)}, differences {Amount.Bytes(m.Differences)} ({m.History} per site, {Amount.Bytes(m.PerOrder)} each), "
        + $"conditioning {Amount.Bytes(m.Conditioning)}, samples {Amount.Bytes(m.Latents)}, activations about {Amount.Bytes(m.Scratch)}";

    static IEnumerable<string> Remedies(DiTConfig config, RunSettings settings, ForecastSettings forecast, WeightType weights, long available)
    {
        for (WeightType type = weights + 1; type <= WeightType.Int8; type++)
        {
            if (Of(config, settings, forecast.History, type).Total <= available)
            {
                yield return $"--dtype {DTypeOptions.Text(type)}";
                break;
            }
        }

        for (int order = forecast.Order - 1; !forecast.IsComputeAll && order >= 0; order--)
        {
            if (Of(config, settings, order + 1, weights).Total <= available)
            {
                yield return $"--max-order {order}";
                break;
            }
        }

        for (int images = settings.Labels.Length - 1; images > 0; images--)
        {
            if (DiTMemory.Of(config, images, settings.Guidance is not null, settings.Sampler.Steps, forecast.History, weights).Total <= available)
            {
                yield return $"at most {images} images at a time";
                yield break;
            }
        }

        yield return "a smaller model, or a machine with more memory";
    }
}
