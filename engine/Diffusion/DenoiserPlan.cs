using TaylorSeer.Engine.Forecasting;

namespace TaylorSeer.Engine.Diffusion;

/// <summary>What a network is told before a run.</summary>
/// <param name="Timesteps">by step index i: the timestep (0 to 999) the network is given; a run visits i = S − 1 .. 0</param>
/// <param name="Labels">one per row of the batch (B); K for "no class"</param>
/// <param name="Forecaster">how features are forecast, or null to compute every step</param>
public sealed record DenoiserPlan(IReadOnlyList<int> Timesteps, IReadOnlyList<int> Labels, Forecaster? Forecaster = null)
{
    /// <summary>A timestep per row, for a single step in which the rows differ (tests and study); null in sampling runs.</summary>
    public IReadOnlyList<int>? RowTimesteps { get; init; }

    /// <summary>Bytes that the process may hold in all, or null for what the machine and <see cref="Memory.MemoryBudget.Variable"/> allow.</summary>
    public long? MemoryLimit { get; init; }

    /// <summary>Steps of the run, S.</summary>
    public int Steps => RowTimesteps is null ? Timesteps.Count : 1;

    /// <summary>What row <paramref name="row"/> is told at step <paramref name="step"/>.</summary>
    public int Timestep(int step, int row) => RowTimesteps?[row] ?? Timesteps[step];
}
