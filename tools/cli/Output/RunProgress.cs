using TaylorSeer.Cli.Sampling;
using TaylorSeer.Engine;
using TaylorSeer.Engine.Diffusion;
using TaylorSeer.Models;

namespace TaylorSeer.Cli.Output;

/// <summary>A run that is watched.</summary>
static class RunProgress
{
    /// <summary>Runs with a bar of steps.</summary>
    /// <param name="screen">where the bar is drawn, unless it is quiet</param>
    /// <param name="model">the network</param>
    /// <param name="run">what to draw</param>
    /// <param name="forecast">how to forecast</param>
    /// <param name="afterStep">told of every step as well, with the samples as they are then</param>
    /// <param name="stop">stops between two steps</param>
    public static SampleResult Sample(
        Screen screen, DiT model, RunSettings run, ForecastSettings forecast, Action<StepReport, Tensor>? afterStep, CancellationToken stop)
    {
        bool[] plan = forecast.Plan(run.Sampler.Steps);
        StepBar? bar = screen.Quiet ? null : new(screen.Errors, plan, screen.IsTerminal ? Math.Max(Console.WindowWidth, 1) : 0);
        try
        {
            return run.Run(model, forecast.Forecaster, step => bar?.Add(step), afterStep, stop);
        }
        catch (OperationCanceledException)
        {
            if (screen.IsTerminal)
                screen.Errors.WriteLine();      // leave the bar where it is
            throw;
        }
    }
}
