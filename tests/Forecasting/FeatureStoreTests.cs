using TaylorSeer.Engine;
using TaylorSeer.Engine.Forecasting;

namespace TaylorSeer.Tests.Forecasting;

public class FeatureStoreTests
{
    static Forecaster Forecaster(DType storage) => new(Sites.EveryModule, Refresh.Every(3), new TaylorPredictor(2)) { Storage = storage };

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
}
