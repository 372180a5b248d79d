using TaylorSeer.Engine;
using TaylorSeer.Engine.Checkpoints;
using TaylorSeer.Engine.Diffusion;
using TaylorSeer.Engine.Forecasting;
using TaylorSeer.Engine.Profiling;
using TaylorSeer.Models;

namespace TaylorSeer.Tests.Models;

/// <summary>Properties of whole runs on the small golden models.</summary>
public sealed class SamplingTests
{
    static DiT Load(Device device, string name = "tiny_a", int heads = 4)
    {
        using Checkpoint checkpoint = Golden.Open($"models/{name}");
        return DiT.Load(checkpoint, device, new DiTOptions { Heads = heads });
    }

    static float[] Run(DiT model, Forecaster? forecaster, SampleOptions? options = null, int steps = 20)
    {
        using SampleResult result = new Ddim(NoiseSchedule.Linear(), steps).Sample(model, [1, 3], 1.5f, seed: 5, forecaster, options);
        return result.ToArray();
    }

    static double Difference(float[] a, float[] b) => a.Zip(b, (x, y) => Math.Abs((double)x - y)).Max() / b.Max(Math.Abs);

    static double Rmse(float[] a, float[] b) => Math.Sqrt(a.Zip(b, (x, y) => ((double)x - y) * (x - y)).Average());

    public static TheoryData<Sites, int, int> Settings => new() { { Sites.EveryModule, 3, 2 }, { Sites.EveryModule, 4, 4 }, { Sites.EveryBlock, 3, 2 }, { Sites.EveryModule, 2, 0 } };

    [Theory, MemberData(nameof(Settings))]
    public void A_forecast_in_one_pass_equals_the_forecast_site_by_site(Sites sites, int interval, int order)
    {
        using Device device = Device.Cpu();
        using DiT model = Load(device);
        Forecaster fused = new(sites, Refresh.Every(interval), new TaylorPredictor(order));
        Forecaster plain = new(sites, Refresh.Every(interval), new TaylorPredictor(order)) { Fused = false };
        Assert.InRange(Difference(Run(model, fused), Run(model, plain)), 0, 1e-5);     // 20 steps of rounding; the goldens allow 5e-5
    }

    /// <summary>
    /// Uneven rows of forecasts, one longer than a pass forms, the last step a forecast; a plan that does not come true, both ways. In bf16 no step is
    /// computed after a forecast: what is remembered then has the same bits both ways, while later features would differ in their last f32 bits, and so,
    /// now and then, by a whole step of bf16.
    /// </summary>
    public static TheoryData<IRefresh, DType> Plans => new()
    {
        { Refresh.At(17, 9, 8, 3), DType.F32 },
        { Refresh.At(18, 16, 15), DType.F32 },
        { Refresh.At(18, 17), DType.BF16 },
        { Refresh.Every(5, warmup: 1), DType.F32 },
        { new Unforeseen(Planned: 6, Then: 3), DType.F32 },
        { new Unforeseen(Planned: 3, Then: 7), DType.F32 },
    };

    [Theory, MemberData(nameof(Plans))]
    public void Forecasts_made_ahead_equal_those_made_in_their_step(IRefresh refresh, DType storage)
    {
        using Device device = Device.Cpu();
        using DiT model = Load(device);
        float[] Sampled(bool fused)
        {
            IRefresh own = refresh is Unforeseen u ? u with { } : refresh;
            SampleOptions options = new() { AfterStep = (_, _) => (own as Unforeseen)?.Change() };
            return Run(model, new Forecaster(Sites.EveryModule, own, new TaylorPredictor(2)) { Fused = fused, Storage = storage }, options);
        }

        Assert.InRange(Difference(Sampled(fused: true), Sampled(fused: false)), 0, 1e-5);
    }

    /// <summary>More steps than the table of conditioning holds: a row of forecasts crosses its end.</summary>
    [Fact]
    public void Forecasts_made_ahead_stop_where_the_conditioning_does()
    {
        using Device device = Device.Cpu();
        using DiT model = Load(device);
        float[] Sampled(bool fused)
        {
            Forecaster forecaster = new(Sites.EveryModule, Refresh.At(), new HoldPredictor()) { Fused = fused };
            using SampleResult result = new Ddim(NoiseSchedule.Linear(), Window(model) + 3).Sample(model, ManyLabels, null, forecaster: forecaster);
            return result.ToArray();
        }

        Assert.InRange(Difference(Sampled(fused: true), Sampled(fused: false)), 0, 1e-5);
    }

    /// <summary>Windows of conditioning are cut where a computed step follows: no row of forecasts takes a second pass over the features.</summary>
    [Theory]
    [InlineData(4), InlineData(5), InlineData(7)]
    public void Windows_of_conditioning_leave_rows_of_forecasts_whole(int interval)
    {
        using Device device = Device.Cpu();
        using ProfiledDevice watched = new(device);
        using DiT model = Load(watched);
        Forecaster forecaster = Forecaster.TaylorSeer(interval, order: 1);
        watched.StartProfile();
        using SampleResult result = new Ddim(NoiseSchedule.Linear(), 4 * Window(model)).Sample(model, ManyLabels, null, forecaster: forecaster);
        IReadOnlyList<OpRun> ops = watched.StopProfile();
        Assert.InRange(ops.Count(op => op.Cost.Name == "TimestepFeatures"), 4, 12);          // once a window
        Assert.Equal(result.Report.Schedule.Split('F', StringSplitOptions.RemoveEmptyEntries).Length, ops.Count(op => op.Cost.Name == "ForecastStep"));
    }

    static int[] ManyLabels => [.. Enumerable.Range(0, 40).Select(i => i % 8)];

    /// <summary>Steps of a window of conditioning for as many rows as <see cref="ManyLabels"/>, by the memory it takes.</summary>
    static int Window(DiT model)
    {
        long Conditioning(int steps) => DiTMemory.Of(model.Config, ManyLabels.Length, guided: false, steps, null).Conditioning;
        int window = (int)(Conditioning(1000) / Conditioning(1));
        Assert.InRange(window, 8, 40);
        return window;
    }

    [Theory]
    [InlineData(Sites.EveryModule), InlineData(Sites.EveryBlock), InlineData(Sites.LastOutput)]
    public void Every_choice_of_sites_stays_near_the_computed_sample_and_forecasts(Sites sites)
    {
        using Device device = Device.Cpu();
        using Checkpoint checkpoint = DemoModel.Open();             // trained: features of random weights are not smooth in time
        using DiT model = DiT.Load(checkpoint, device);
        float[] computed = Run(model, null, steps: 50);
        float[] forecast = Run(model, new Forecaster(sites, Refresh.Every(3), new TaylorPredictor(2)), steps: 50);
        Assert.InRange(Rmse(forecast, computed), 1e-6, 0.2);        // of pixels in -1 .. 1; two different clothes differ by about 0.7
    }

    [Fact]
    public void Forecasting_the_last_output_leaves_the_embedding_of_the_tokens_out()
    {
        using Device device = Device.Cpu(1);
        using DiT model = Load(device);
        DiTConfig c = model.Config;
        long embedding = (long)c.Tokens * c.Channels * c.Patch * c.Patch * c.Width;
        RunReport Report(Sites sites)
        {
            using SampleResult result = new Ddim(NoiseSchedule.Linear(), 6).Sample(model, [1], null, forecaster: new Forecaster(sites, Refresh.Every(3), new HoldPredictor()));
            return result.Report;
        }

        RunReport last = Report(Sites.LastOutput), blocks = Report(Sites.EveryBlock);
        Assert.Equal(2 * last.Forecast * embedding, blocks.Flops - last.Flops);         // holding a feature multiplies nothing
        Assert.Equal(blocks.FlopsIfComputed, last.FlopsIfComputed);
    }

    [Fact]
    public void The_sum_of_forecast_blocks_is_the_forecast_of_their_sum()
    {
        // What blocks add is remembered with its gate applied, and forecasts are linear: a mistake in any block shows.
        using Device device = Device.Reference();
        using DiT model = Load(device);
        Forecaster fused = new(Sites.EveryBlock, Refresh.Every(2), new LinearPredictor());
        Forecaster plain = new(Sites.EveryBlock, Refresh.Every(2), new LinearPredictor()) { Fused = false };
        Assert.InRange(Difference(Run(model, fused, steps: 6), Run(model, plain, steps: 6)), 0, 1e-5);
    }

    [Fact]
    public void The_same_seed_gives_the_same_bits_twice_and_with_any_number_of_threads()
    {
        Forecaster forecaster = Forecaster.TaylorSeer(4, 4);
        float[][] runs = [.. new[] { 1, 1, 2, 3 }.Select(threads =>
        {
            using Device device = Device.Cpu(threads);
            using DiT model = Load(device);
            return Run(model, forecaster);
        })];
        Assert.All(runs, run => Assert.Equal(runs[0], run));
    }

    [Fact]
    public void Two_runs_may_share_a_model_at_the_same_time()
    {
        using Device device = Device.Cpu();
        using DiT model = Load(device);
        float[] alone = Run(model, Forecaster.TaylorSeer(3, 2));
        var together = new float[4][];
        Parallel.For(0, together.Length, i => together[i] = Run(model, Forecaster.TaylorSeer(3, 2)));
        Assert.All(together, run => Assert.Equal(alone, run));
    }

    [Fact]
    public void A_step_after_the_first_allocates_almost_nothing()
    {
        using Device device = Device.Cpu(1);
        using DiT model = Load(device);
        List<long> allocated = [];
        long scratch = 0;
        SampleOptions options = new()
        {
            AfterStep = (_, _) =>
            {
                allocated.Add(GC.GetAllocatedBytesForCurrentThread());
                scratch = scratch == 0 ? device.Scratch.Bytes : scratch;
            },
        };
        Run(model, Forecaster.TaylorSeer(3, 2), options);
        long[] perStep = [.. allocated.Zip(allocated.Skip(1), (a, b) => b - a)];
        Assert.All(perStep[2..], bytes => Assert.InRange(bytes, 0, 512));       // the list above may grow
        Assert.Equal(scratch, device.Scratch.Bytes);
    }

    [Theory]
    [InlineData(4, 4), InlineData(4, 1), InlineData(5, 2)]
    public void Differences_in_bf16_change_less_than_a_tenth_of_what_forecasting_does(int interval, int order)
    {
        using Device device = Device.Cpu();
        using Checkpoint checkpoint = DemoModel.Open();
        using DiT model = DiT.Load(checkpoint, device);
        float[] computed = Run(model, null, steps: 50);
        float[] whole = Run(model, Forecaster.TaylorSeer(interval, order), steps: 50);
        float[] half = Run(model, new Forecaster(Sites.EveryModule, Refresh.Every(interval), new TaylorPredictor(order)) { Storage = DType.BF16 }, steps: 50);
        Assert.InRange(Rmse(half, whole), 1e-7, 0.1 * Rmse(whole, computed));
    }

    [Fact]
    public void Samples_that_are_not_finite_stop_the_run_at_the_step_that_made_them()
    {
        using Device device = Device.Cpu(1);
        using DiT model = Load(device);
        int last = -1;
        SampleOptions options = new()
        {
            AfterStep = (step, x) =>
            {
                last = step.Step;
                if (step.Step != 12)
                    return;
                var values = new float[x.Count];
                device.Read(x, values);
                values[17] = float.NaN;
                device.Write(values, x);
            },
        };
        var error = Assert.Throws<NotFiniteNumberException>(() => Run(model, Forecaster.TaylorSeer(3, 2), options));
        Assert.Contains("Step 11 (forecast, timestep 578, call 9)", error.Message, StringComparison.Ordinal);
        Assert.Contains("values of the samples x (2, ", error.Message, StringComparison.Ordinal);
        Assert.Equal(12, last);
    }

    [Fact]
    public void A_run_says_what_it_did()
    {
        using Device device = Device.Cpu();
        using DiT model = Load(device);
        using SampleResult result = new Ddim(NoiseSchedule.Linear(), 50).Sample(model, [1], 1.5f, forecaster: Forecaster.TaylorSeer(4, 4));
        RunReport report = result.Report;
        Assert.Equal("FF" + string.Concat(Enumerable.Repeat("TTTF", 12)), report.Schedule);
        Assert.Equal((14, 36), (report.Computed, report.Forecast));
        Assert.Equal(DiTCost.ReferenceCounter(model.Config, 2, 50, 14, counting: true), report.ReferenceFlops);
        Assert.Equal(DiTCost.ReferenceCounter(model.Config, 2, 50, 50, counting: true), report.ReferenceFlopsIfComputed);
        Assert.InRange((double)report.FlopsIfComputed / report.Flops, 2.5, 50 / 14.0);     // modulation is a large part of so small a model
        Assert.Equal(2L * model.Config.Depth * 5 * 2 * model.Config.Tokens * model.Config.Width * sizeof(float), report.FeatureBytes);
        Assert.InRange(report.ComputedMs.Total + report.ForecastMs.Total + report.SetupMs, report.ElapsedMs * 0.999, report.ElapsedMs * 1.001);
    }

    [Theory]
    [InlineData(1, 50), InlineData(7, 2), InlineData(49, 2)]
    public void A_forecaster_that_would_never_forecast_is_refused(int interval, int steps)
    {
        using Device device = Device.Cpu(1);
        using DiT model = Load(device);
        var error = Assert.Throws<ArgumentException>(() => Run(model, Forecaster.TaylorSeer(interval, 1), steps: steps));
        Assert.Contains("forecast none", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(-1), InlineData(8)]
    public void A_label_that_the_model_does_not_know_is_refused(int label)
    {
        using Device device = Device.Cpu(1);
        using DiT model = Load(device);
        var error = Assert.Throws<ArgumentException>(() => new Ddim(NoiseSchedule.Linear(), 5).Sample(model, [label], null));
        Assert.Contains($"Label {label} is outside 0 to 7", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_run_without_guidance_is_the_conditional_half_alone()
    {
        using Device device = Device.Cpu();
        using DiT model = Load(device);
        Ddim sampler = new(NoiseSchedule.Linear(), 10);
        using SampleResult guided = sampler.Sample(model, [2], 1f), alone = sampler.Sample(model, [2], null);
        Assert.InRange(Difference(guided.ToArray(), alone.ToArray()), 0, 1e-5);     // scale 1 adds nothing to the conditional half
    }

    [Fact]
    public void A_cancelled_run_stops_between_two_steps()
    {
        using Device device = Device.Cpu(1);
        using DiT model = Load(device);
        using CancellationTokenSource stop = new();
        int steps = 0;
        SampleOptions options = new()
        {
            Cancellation = stop.Token,
            AfterStep = (_, _) =>
            {
                if (++steps == 3)
                    stop.Cancel();
            },
        };
        Assert.Throws<OperationCanceledException>(() => Run(model, null, options));
        Assert.Equal(3, steps);
    }

    /// <summary>Says one thing to those who plan with it, and another once the run has begun: as an error budget would.</summary>
    sealed record Unforeseen(int Planned, int Then) : IRefresh
    {
        int interval = Planned;

        public void Change() => interval = Then;

        public bool Computes(int step, int steps, int forecasts) => forecasts == interval - 1;
    }
}
