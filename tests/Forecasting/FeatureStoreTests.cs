using TaylorSeer.Engine;
using TaylorSeer.Engine.Forecasting;

namespace TaylorSeer.Tests.Forecasting;

public class FeatureStoreTests
{
    static Forecaster Forecaster(DType storage) => new(Sites.EveryModule, Refresh.Every(3), new TaylorPredictor(2)) { Storage = storage, Keeps = Kept.Differences };

    [Fact]
    public void Differences_in_bf16_take_half_the_memory()
    {
        using Device device = Device.Reference();
        using FeatureStore whole = new(Forecaster(DType.F32), device, 4, (2, 5, 6), 20), half = new(Forecaster(DType.BF16), device, 4, (2, 5, 6), 20);
        Assert.Equal(4 * 3 * 60 * sizeof(float), whole.Bytes);
        Assert.Equal(whole.Bytes, 2 * half.Bytes);
        Assert.Equal(DType.BF16, half.Differences(1).DType);
    }

    [Theory, InlineData(DType.F16), InlineData(DType.I8), InlineData(DType.F64)]
    public void Differences_are_kept_in_f32_or_bf16_alone(DType storage)
    {
        var error = Assert.Throws<ArgumentException>(() => Forecaster(storage));
        Assert.Contains($"not in {storage}", error.Message, StringComparison.Ordinal);
    }

    /// <summary>A straight line whose values and slope bf16 holds exactly is forecast exactly from it; one that it rounds is not.</summary>
    [Theory]
    [InlineData(2, 0, 0), InlineData(0.001, 1e-9, 2e-4)]       // values up to 0.01 are rounded by 2^-9 of themselves, so are two of which a slope is made
    public void A_line_is_forecast_as_well_as_its_differences_are_kept(double slope, double least, double most)
    {
        using Device device = Device.Cpu(1);
        using FeatureStore store = new(Forecaster(DType.BF16), device, 1, (1, 1, 1), 20);
        Tensor y = device.NewTensor((1, 1, 1));
        using var memory = y.Memory;
        float Line(int step) => (float)(slope * (step - 10));

        double worst = 0;
        for (int step = 19; step >= 0; step--)
        {
            store.Begin(step);
            if (!store.IsForecast)
            {
                device.Write([Line(step)], y);
                store.Observe(0, y);
                continue;
            }

            using var scope = device.BeginStep();
            var forecast = new float[1];
            device.Read(store.Forecast(0), forecast);
            if (step < 18)          // until two features are known, the first is held
                worst = Math.Max(worst, Math.Abs(forecast[0] - Line(step)));
        }

        Assert.InRange(worst, least, most);
    }

    /// <summary>Differences are combinations of features, so what is remembered changes forecasts and differences by rounding alone; a ring that loses its order would not.</summary>
    [Theory, InlineData(0), InlineData(1), InlineData(4)]
    public void Features_and_differences_forecast_the_same(int order)
    {
        const int Steps = 24, Count = 96;
        Tolerance tolerance = Tolerance.Sum(2 * 2 * 16, 2, "values up to 2; the coefficients of a fourth difference over gaps of at least 1 add up to 16 at most, rounded once per term on either way");
        Kept[] kinds = [Kept.Differences, Kept.Features];
        using Device device = Device.Cpu(1);
        IRefresh uneven = Refresh.At(23, 22, 19, 17, 13, 12, 8, 5);
        FeatureStore[] stores = [.. kinds.Select(keeps => new FeatureStore(new Forecaster(Sites.EveryModule, uneven, new TaylorPredictor(order)) { Keeps = keeps }, device, 2, (2, 4, 12), Steps))];
        Tensor y = device.NewTensor((2, 4, 12));
        using var memory = y.Memory;
        for (int step = Steps - 1; step >= 0; step--)
        {
            using var scope = device.BeginStep();
            foreach (FeatureStore store in stores)
                store.Begin(step);
            float[][] results = new float[stores.Length][];
            for (int site = 0; site < 2; site++)
            {
                for (int i = 0; i < stores.Length; i++)
                {
                    FeatureStore store = stores[i];
                    if (store.IsForecast)
                    {
                        device.Read(store.Forecast(site), results[i] = new float[Count]);
                        continue;
                    }

                    device.Write([.. Enumerable.Range(0, Count).Select(j => MathF.Sin((0.2f + (0.01f * j)) * step) + site)], y);
                    store.Observe(site, y);
                    device.Read(store.Differences(site).Rows(0, store.Orders), results[i] = new float[store.Orders * Count]);
                }

                Check.Near(results[0], results[1], tolerance, $"site {site} at step {step}");
            }
        }

        foreach (FeatureStore store in stores)
            store.Dispose();
    }
}
