using TaylorSeer.Engine.Memory;

namespace TaylorSeer.Engine.Forecasting;

/// <summary>
/// What one run remembers: per site the finite differences D_0 .. D_{K−1} of its feature, updated in place on device
/// memory at each computed step, or its K newest features in a ring (<see cref="Kept"/>). It decides what each step is, and forecasts. State
/// of a run, disposed with it.
/// </summary>
public sealed class FeatureStore : IDisposable
{
    readonly Forecaster forecaster;
    readonly int steps, history;
    readonly Shape feature;
    readonly DType storage;
    readonly Kept keeps;
    readonly DeviceMemory memory;
    readonly Tensor? ahead;         // (J, N·T, D): what all sites add on the J steps from aheadFrom on
    readonly bool[] plan;           // what each call will do, true for computed
    readonly int[] computedAt;      // newest first
    readonly float[] weights;       // of what is kept, for the current forecast step
    int computed, forecasts, current, aheadFrom, aheadSteps;

    /// <summary>A store for <paramref name="sites"/> features of shape <paramref name="feature"/> (N, T, D) over a run of <paramref name="steps"/> steps.</summary>
    public FeatureStore(Forecaster forecaster, Device device, int sites, Shape feature, int steps)
    {
        (this.forecaster, this.steps, this.feature, Sites) = (forecaster, steps, feature, sites);
        history = forecaster.Predictor.History;
        computedAt = new int[history];
        weights = new float[history];
        storage = forecaster.Storage;
        keeps = forecaster.Keeps ?? device.Backend.Keeps;
        plan = forecaster.Refresh.Plan(steps);
        int together = StepsAhead(forecaster, plan);
        memory = device.Allocate(sites * history * feature.Count * storage.Bytes());
        try
        {
            if (together > 0)
                ahead = device.NewTensor((together, feature[0] * feature[1], feature[2]));
        }
        catch
        {
            memory.Dispose();
            throw;
        }
    }

    /// <summary>
    /// How many forecast steps a run of <paramref name="steps"/> steps forms in one pass over its differences, each of which takes memory for
    /// one feature; 0: its forecasts are formed one by one.
    /// </summary>
    public static int StepsAhead(Forecaster forecaster, int steps) => StepsAhead(forecaster, forecaster.Refresh.Plan(steps));

    static int StepsAhead(Forecaster forecaster, bool[] plan)
    {
        if (!forecaster.Fused || forecaster.Sites == Forecasting.Sites.LastOutput)
            return 0;

        int longest = 1, run = 0;
        foreach (bool computes in plan)
        {
            run = computes ? 0 : run + 1;
            longest = Math.Max(longest, run);
        }

        return Math.Min(longest, Kernels.Ops.ForecastStep.MostSteps);
    }

    /// <summary>Where the features come from.</summary>
    public Sites Where => forecaster.Sites;

    /// <summary>How many features are watched.</summary>
    public int Sites { get; }

    /// <summary>Differences or features kept per site: as many as the predictor looks back on.</summary>
    public int History => history;

    /// <summary>Elements of all watched features together.</summary>
    public long Elements => Sites * feature.Count;

    /// <summary>Bytes of device memory that they take.</summary>
    public long Bytes => memory.Bytes;

    /// <summary>Bytes of device memory for forecasts that are formed before their step.</summary>
    public long AheadBytes => ahead?.Memory.Bytes ?? 0;

    /// <summary>How many exist now: one more after each computed step, up to the predictor's history.</summary>
    public int Orders => Math.Min(computed, history);

    /// <summary>Whether the current step is forecast.</summary>
    public bool IsForecast { get; private set; }

    /// <summary>Whether a forecast step may be done in one pass over all sites.</summary>
    public bool Fused => forecaster.Fused;

    /// <summary>Coefficients of what is kept for the current forecast step: of D_0, D_1, ..., or of the features in the order of their places.</summary>
    public ReadOnlySpan<float> Weights => weights.AsSpan(0, Orders);

    /// <summary>Starts step <paramref name="step"/>: decides whether it is computed or forecast, and prepares the weights.</summary>
    public void Begin(int step)
    {
        current = step;
        IsForecast = computed > 0 && !forecaster.Refresh.Computes(step, steps, forecasts);
        if (IsForecast)
        {
            forecasts++;
            FindWeights(step, weights.AsSpan(0, Orders));
            return;
        }

        computedAt.AsSpan(0, history - 1).CopyTo(computedAt.AsSpan(1));
        computedAt[0] = step;
        (computed, forecasts, aheadSteps) = (computed + 1, 0, 0);
    }

    /// <summary>The site as a network uses it.</summary>
    public Site Site(int index) => new(this, index);

    /// <summary>
    /// The differences of a site, (K, N, T, D), orders 0 to <see cref="Orders"/> − 1: as they are kept (<see cref="Forecaster.Storage"/>), or
    /// formed of the features, in scratch.
    /// </summary>
    public Tensor Differences(int site)
    {
        if (keeps == Kept.Differences)
            return Remembered(site);

        Span<double> table = stackalloc double[DifferenceTable.MaxHistory * DifferenceTable.MaxHistory];
        DifferenceTable.Fill(computedAt.AsSpan(0, Orders), table);
        Tensor formed = memory.Device.Scratch.Take((Orders, feature[0], feature[1], feature[2]));
        Span<float> w = stackalloc float[Orders];
        for (int k = 0; k < Orders; k++)
        {
            ToPlaces(table.Slice(k * Orders, Orders), w);
            memory.Device.Backend.WeightedSum(Remembered(site), w, formed.Rows(k, 1));
        }

        return formed;
    }

    /// <summary>Steps from the last computed step to this one, negative because they count down; 1 where there was none, or it does not matter.</summary>
    internal float Gap => Orders > 1 && keeps == Kept.Differences ? computedAt[0] - computedAt[1] : 1;

    /// <summary>How many tensors a computed feature changes: all differences, or the one place that becomes it.</summary>
    internal int Updated => keeps == Kept.Differences ? Orders : 1;

    /// <summary>Those tensors of a site, (at least <see cref="Updated"/>, N, T, D).</summary>
    internal Tensor Update(int site) => keeps == Kept.Differences ? Remembered(site) : Remembered(site).Rows(Place(0), 1);

    /// <summary>Remembers a site's feature of the current computed step.</summary>
    public void Observe(int site, Tensor y) => y.Device.Backend.UpdateDifferences(y, Gap, Updated, Update(site));

    /// <summary>A site's feature, forecast for the current step: (N, T, D) in scratch.</summary>
    public Tensor Forecast(int site)
    {
        Tensor y = memory.Device.Scratch.Take(feature);
        memory.Device.Backend.WeightedSum(Remembered(site), Weights, y);
        return y;
    }

    /// <summary>
    /// A whole forecast step: x += Σ gate · forecast over all sites. The first after a computed step forms those of the steps that
    /// follow too, in one pass over the differences, which do not change until the next computed one.
    /// </summary>
    public void AddForecasts(in ForecastGates gates, Tensor x)
    {
        Tensor sums = ahead ?? throw new InvalidOperationException("These features are forecast site by site.");
        if (aheadSteps == 0 || current > aheadFrom || current <= aheadFrom - aheadSteps)
            FormAhead(gates, sums);
        x.Device.Backend.AddBroadcast(x.Reshape((1, x.Shape[0] * x.Shape[1], x.Shape[2])), sums.Rows(aheadFrom - current, 1));
    }

    public void Dispose()
    {
        memory.Dispose();
        ahead?.Memory.Dispose();
    }

    /// <summary>The forecasts of this step and of those that are planned to follow it: as many as there are gates for, and room.</summary>
    void FormAhead(in ForecastGates gates, Tensor sums)
    {
        int most = Math.Min(Math.Min(sums.Shape[0], gates.Steps), current + 1), count = 1;
        while (count < most && !plan[steps - 1 - current + count])
            count++;

        Span<float> w = stackalloc float[Kernels.Ops.ForecastStep.MostSteps * DifferenceTable.MaxHistory];
        for (int j = 0; j < count; j++)
            FindWeights(current - j, w.Slice(j * Orders, Orders));

        Tensor all = new(memory, 0, (Sites, history, checked((int)feature.Count)), storage);
        sums.Device.Backend.ForecastStep(
            all, w[..(count * Orders)], gates.Table, gates.Rows, gates.Columns, gates.NextStep, sums.Rows(0, count).Reshape((count, feature[0], feature[1], feature[2])));
        (aheadFrom, aheadSteps) = (current, count);
    }

    /// <summary>What is kept of a site, (K, N, T, D): the first <see cref="Orders"/> are valid.</summary>
    Tensor Remembered(int site) => new(memory, site * history * feature.Count, (history, feature[0], feature[1], feature[2]), storage);

    /// <summary>Where the feature lies that is <paramref name="age"/> computed steps older than the newest.</summary>
    int Place(int age) => (computed - 1 - age) % history;

    void FindWeights(int step, Span<float> weights)
    {
        Span<double> w = stackalloc double[DifferenceTable.MaxHistory];
        w = w[..Orders];
        ReadOnlySpan<int> known = computedAt.AsSpan(0, Orders);
        forecaster.Predictor.Weights(new ForecastPoint(step, known), w);
        if (keeps == Kept.Features)
        {
            ToPlaces(w, weights);
            return;
        }

        DifferenceTable.ToDifferences(known, w);
        for (int k = 0; k < w.Length; k++)
            weights[k] = (float)w[k];
    }

    /// <summary>Weights of features, newest first, in the order of their places.</summary>
    void ToPlaces(ReadOnlySpan<double> newestFirst, Span<float> byPlace)
    {
        for (int age = 0; age < newestFirst.Length; age++)
            byPlace[Place(age)] = (float)newestFirst[age];
    }
}
