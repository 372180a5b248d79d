using TaylorSeer.Engine;
using TaylorSeer.Engine.Diffusion;
using TaylorSeer.Engine.Forecasting;

namespace TaylorSeer.Models;

/// <summary>A DiT during one run.</summary>
sealed class DiTRun : IDenoiserRun
{
    readonly DiT model;
    readonly ModulationTable modulation;

    public DiTRun(DiT model, DenoiserPlan plan)
    {
        this.model = model;
        DiTConfig c = model.Config;
        Cost = DiTCost.Of(c, plan.Labels.Count, plan.Forecaster?.Sites ?? Sites.EveryModule);
        modulation = new ModulationTable(model, plan);
        try
        {
            if (plan.Forecaster is Forecaster forecaster)
                Features = new FeatureStore(forecaster, model.Device, BlockSites.Count(forecaster.Sites, c.Depth), (plan.Labels.Count, c.Tokens, c.Width), plan.Steps);
        }
        catch
        {
            modulation.Dispose();
            throw;
        }
    }

    public NetworkCost Cost { get; }

    public FeatureStore? Features { get; }

    public long Bytes => modulation.Bytes + (Features?.Bytes ?? 0) + (Features?.AheadBytes ?? 0);

    public Tensor Forward(Tensor x, int step, ITrace? trace)
    {
        Features?.Begin(step);
        Tensor output = model.Forward(x, modulation.At(step, trace), Features, trace);
        if (trace is not null && Features is { IsForecast: false })
            Record(Features, trace);
        return output;
    }

    /// <summary>Shows the differences as they are after a computed step, as <c>differences.site.order</c>.</summary>
    static void Record(FeatureStore features, ITrace trace)
    {
        for (int s = 0; s < features.Sites; s++)
        {
            Tensor differences = features.Differences(s);
            for (int k = 0; k < features.Orders; k++)
                trace.Record($"differences.{s}.{k}", differences.Rows(k, 1));
        }
    }

    public void Dispose()
    {
        modulation.Dispose();
        Features?.Dispose();
    }
}
