using TaylorSeer.Engine;
using TaylorSeer.Engine.Checkpoints;
using TaylorSeer.Engine.Diffusion;
using TaylorSeer.Engine.Forecasting;
using TaylorSeer.Engine.Memory;
using TaylorSeer.Kernels;
using TaylorSeer.Models;

namespace TaylorSeer.Tests.Models;

public class DiTPlannerTests
{
    static void Run(DiT model, SampleOptions options)
    {
        using SampleResult result = new Ddim(NoiseSchedule.Linear(), 20).Sample(model, [1, 3], 1.5f, seed: 5, Forecaster.TaylorSeer(3, 4), options);
        Assert.Equal(20, result.Report.Steps.Count);
    }

    [Fact]
    public void A_run_that_does_not_fit_is_refused_with_settings_that_would()
    {
        using Device device = Device.Cpu(1);
        using Checkpoint checkpoint = DemoModel.Open();
        using DiT model = DiT.Load(checkpoint, device);
        DiTMemory need = DiTMemory.Of(model.Config, 4, guided: false, 20, Forecaster.TaylorSeer(3, 4));
        SampleOptions Limit(long limit) => new() { MemoryLimit = limit };

        var refused = Assert.Throws<MemoryLimitException>(() => Run(model, Limit(1)));
        Assert.Contains($"differences {need.Differences / 1e6:0.##} MB (5 per site", refused.Need, StringComparison.Ordinal);
        Assert.Contains("0 MB are free", refused.Need, StringComparison.Ordinal);
        Run(model, Limit(Environment.WorkingSet + (1L << 33)));
    }

    [Theory]
    [InlineData(1.0, null)]
    [InlineData(0.9, "differences in bf16 (--taylor-dtype bf16); or order 3 (--max-order 3); or one site (--sites last); or fewer images at a time (at most 1)")]
    [InlineData(0.35, "order 0 (--max-order 0); or one site (--sites last)")]
    [InlineData(0.01, "a smaller model, or a machine with more memory")]
    public void The_planner_names_what_would_fit(double share, string? advice)
    {
        DiTConfig xl = DiTVariant.Find("DiT-XL/2")!.For(256);
        Forecaster forecaster = Forecaster.TaylorSeer(4, 4);
        DiTMemory need = DiTMemory.Of(xl, 2, guided: true, 50, forecaster, WeightType.Int8);     // the lightest, so that only the run can give way
        long free = need.Weights + (long)(share * need.Run);
        void Plan() => DiTPlanner.Require(xl, 2, guided: true, 50, forecaster, WeightType.Int8, free, loaded: false);
        if (advice is null)
            Plan();
        else
            Assert.Equal(advice, Assert.Throws<MemoryLimitException>(Plan).Advice);
    }

    [Fact]
    public void Lighter_weights_are_named_first_where_they_suffice()
    {
        DiTConfig xl = DiTVariant.Find("DiT-XL/2")!.For(256);
        long free = DiTMemory.Of(xl, 1, guided: true, 50, null, WeightType.BF16).Total;
        void Plan() => DiTPlanner.Require(xl, 1, guided: true, 50, null, WeightType.F32, free, loaded: false);
        Assert.StartsWith("weights in bf16 (--dtype bf16)", Assert.Throws<MemoryLimitException>(Plan).Advice, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, "a side of 0 is not a multiple of the patch side 2")]
    [InlineData(-32, "a side of -32 is not a multiple")]
    [InlineData(33, "a side of 33 is not a multiple")]
    [InlineData(100_000, "makes more than 2^31 tokens")]
    public void A_side_that_makes_no_grid_of_tokens_is_a_problem(int side, string problem)
    {
        DiTConfig config = DiTVariant.Find("DiT-S/2")!.For(256);
        Assert.Null(config.Problem);
        Assert.Contains(problem, (config with { InputSize = side }).Problem, StringComparison.Ordinal);
    }
}
