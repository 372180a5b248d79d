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
        Cost = DiTCost.Of(c, plan.Labels.Count);
        modulation = new ModulationTable(model, plan);
        if (plan.Forecaster is Forecaster forecaster)
            Features = new FeatureStore(forecaster, model.Device, 2 * c.Depth, (plan.Labels.Count, c.Tokens, c.Width), plan.Steps);
    }

    public NetworkCost Cost { get; }

    public FeatureStore? Features { get; }

    public long Bytes => modulation.Bytes + (Features?.Bytes ?? 0);

    public Tensor Forward(Tensor x, int step, ITrace? trace)
    {
        Features?.Begin(step);
        return model.Forward(x, modulation.At(step, trace), Features, trace);
    }

    public void Dispose()
    {
        modulation.Dispose();
        Features?.Dispose();
    }
}
