using TaylorSeer.Engine;
using TaylorSeer.Engine.Diffusion;
using TaylorSeer.Engine.Forecasting;
using TaylorSeer.Engine.Memory;

namespace TaylorSeer.Models;

/// <summary>
/// The adaLN vectors of a run. They depend on timestep and label only, so they are computed for many steps at once, as
/// large matrix products before the steps, instead of one thin product per block and step that is bound by reading the
/// weights (measured: 2 % of every step against 10 % of one step). A window of steps is kept: as many as make the products large, and
/// no more, since what is written long before it is read has left the caches by then. It ends before a computed step, where it can: the
/// forecasts between two computed steps are formed together, if the table has their gates.
/// Rows of one label differ in nothing, like the half of a guided batch that has none: each label is computed once and copied.
/// </summary>
sealed class ModulationTable : IDisposable
{
    /// <summary>Memory for the table; a run with many rows keeps fewer steps at a time.</summary>
    const long Budget = 128L << 20;

    /// <summary>Rows that amortise reading the weights.</summary>
    const int EnoughRows = 256;

    /// <summary>Steps that are worth a window, however many rows they have: a multiple of the usual intervals.</summary>
    const int FewestSteps = 12;

    readonly DiT model;
    readonly DenoiserPlan plan;
    readonly bool[] computes;               // by call, the first is of the highest step: what the forecaster plans; empty: no forecasts
    readonly float[] windowTimesteps;
    readonly int[] windowLabels, timestepOf, rows, gateRows, gateColumns;
    readonly int[] distinct;                // by what is computed per step: the first row of the batch that needs it
    readonly int[] copies;                  // by row of a window: which computed row it is a copy of; empty: each is computed
    readonly List<DeviceMemory> owned = [];
    readonly Tensor table, finalTable;      // (L · W · B, 6D), (W · B, 2D)
    readonly Tensor? ones;                  // (B, D), the gates of what is remembered with its gate applied
    readonly int window;
    int low, high = -1;                     // steps low .. high are in the table

    public ModulationTable(DiT model, DenoiserPlan plan)
    {
        (this.model, this.plan) = (model, plan);
        int d = model.Config.Width, depth = model.Config.Depth, b = plan.Labels.Count;
        window = Window(model.Config, b, plan.Steps);
        computes = plan.Forecaster?.Refresh.Plan(plan.Steps) ?? [];
        distinct = Distinct(plan);
        (windowLabels, timestepOf) = (new int[window * distinct.Length], new int[window * distinct.Length]);
        windowTimesteps = new float[window * TimestepsPerStep];
        copies = distinct.Length == b ? [] : new int[window * b];
        for (int r = 0; r < copies.Length; r++)
            copies[r] = (r / b * distinct.Length) + Array.FindIndex(distinct, first => plan.Labels[first] == plan.Labels[r % b]);
        rows = new int[depth];
        int sites = BlockSites.Count(plan.Forecaster?.Sites ?? Sites.EveryModule, depth);
        (gateRows, gateColumns) = (new int[sites], new int[sites]);
        bool takesGates = TakesGates(plan.Forecaster);
        for (int s = 0; takesGates && s < sites; s++)
            gateColumns[s] = (s % 2 == 0 ? 2 : 5) * d;

        try
        {
            table = New((depth * window * b, 6 * d));
            finalTable = New((window * b, 2 * d));
            if (!takesGates)
                ones = Ones(New((b, d)));
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>All rows of a run are at the same timestep.</summary>
    int TimestepsPerStep => plan.RowTimesteps is null ? 1 : distinct.Length;

    public long Bytes => owned.Sum(memory => memory.Bytes);

    /// <summary>What the table of a run will take: bytes for B rows and S steps.</summary>
    public static long BytesFor(DiTConfig config, int rows, int steps, Forecaster? forecaster) =>
        (PerStep(config, rows) * Window(config, rows, steps)) + (TakesGates(forecaster) ? 0 : (long)rows * config.Width * sizeof(float));

    /// <summary>The vectors of step <paramref name="step"/>; steps count down.</summary>
    public StepModulation At(int step, ITrace? trace)
    {
        if (step < low || step > high)
            Compute(step, trace);

        int b = plan.Labels.Count, at = (step - low) * b;
        for (int l = 0; l < rows.Length; l++)
            rows[l] = (l * window * b) + at;
        for (int s = 0; ones is null && s < gateRows.Length; s++)
            gateRows[s] = rows[s / 2];
        ForecastGates gates = new(ones ?? table, gateRows, gateColumns, ones is null ? -b : 0, step - low + 1);
        return new StepModulation(table, rows, gates, finalTable.Rows(at, b));
    }

    public void Dispose() => owned.ForEach(memory => memory.Dispose());

    Tensor New(Shape shape)
    {
        Tensor tensor = model.Device.NewTensor(shape);
        owned.Add(tensor.Memory);
        return tensor;
    }

    /// <summary>Features are remembered before their gates, so a forecast step multiplies with the gates of its own.</summary>
    static bool TakesGates(Forecaster? forecaster) => forecaster is null or { Sites: Sites.EveryModule };

    static int[] Distinct(DenoiserPlan plan)
    {
        IEnumerable<int> all = Enumerable.Range(0, plan.Labels.Count);
        return [.. plan.RowTimesteps is null ? all.DistinctBy(row => plan.Labels[row]) : all];
    }

    static Tensor Ones(Tensor tensor)
    {
        var values = new float[tensor.Count];
        Array.Fill(values, 1);
        tensor.Device.Write(values, tensor);
        return tensor;
    }

    static long PerStep(DiTConfig c, int rows) => (long)rows * ((6 * c.Depth) + 2) * c.Width * sizeof(float);

    static int Window(DiTConfig c, int rows, int steps) =>
        (int)Math.Clamp(Math.Min(Budget / PerStep(c, rows), Math.Max(EnoughRows / rows, FewestSteps)), 1, steps);

    /// <summary>The last step of the window that begins with <paramref name="high"/>: the farthest that a computed step follows; the farthest of all where none does.</summary>
    int Lowest(int high)
    {
        int farthest = Math.Max(0, high - window + 1);
        if (computes.Length == 0)
            return farthest;

        int low = farthest;
        while (low > 0 && low <= high && !computes[plan.Steps - low])
            low++;
        return low > high ? farthest : low;
    }

    void Compute(int step, ITrace? trace)
    {
        (low, high) = (Lowest(step), step);
        int b = plan.Labels.Count, each = distinct.Length, count = (high - low + 1) * each;
        for (int r = 0; r < count; r++)
        {
            timestepOf[r] = (r / each * TimestepsPerStep) + (r % each % TimestepsPerStep);
            (windowTimesteps[timestepOf[r]], windowLabels[r]) = (plan.Timestep(low + (r / each), distinct[r % each]), plan.Labels[distinct[r % each]]);
        }

        using var scratch = model.Device.Scratch.Scope();
        ReadOnlySpan<float> timesteps = windowTimesteps.AsSpan(0, count / each * TimestepsPerStep);
        Tensor c = model.Condition(timesteps, timestepOf.AsSpan(0, count), windowLabels.AsSpan(0, count), trace);       // (R, D)
        ReadOnlySpan<int> copied = copies.AsSpan(0, Math.Min(copies.Length, (high - low + 1) * b));
        model.Modulate(c, copied, table, window * b, finalTable);
    }
}
