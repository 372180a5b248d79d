using TaylorSeer.Engine;
using TaylorSeer.Engine.Diffusion;
using TaylorSeer.Engine.Forecasting;
using TaylorSeer.Models;
using TaylorSeer.Tests.Structure;

namespace TaylorSeer.Tests.Models;

/// <summary>The README's few lines of library use, run as they stand there.</summary>
public class UsingItTests
{
    const string Begin = "// the README's lines", End = "// end of the README's lines";

    [Fact]
    public void The_few_lines_of_the_readme_draw_two_samples()
    {
        // the README's lines
        using var device = Device.Best();                                 // the fastest device there is
        using var weights = DemoModel.Open();                             // or Checkpoint.Open("DiT-XL-2-256x256.pt"): mapped, not read
        using var model = DiT.Load(weights, device);                      // depth, width, patch size come from the shapes

        var sampler = new Ddim(NoiseSchedule.Linear(1000), steps: 50);
        var forecaster = new Forecaster(Sites.EveryModule, Refresh.Every(4), new TaylorPredictor(order: 4));

        using var result = sampler.Sample(model, labels: [5, 9], guidance: 4.0f, seed: 0, forecaster);
        float[] samples = result.ToArray();                               // (N, C, H, W)
        string schedule = result.Report.Schedule;                         // FFTTTFTTT...: computed in full, or forecast (Taylor)
        // end of the README's lines

        Assert.Equal(2 * 28 * 28, samples.Length);
        Assert.All(samples, v => Assert.True(float.IsFinite(v)));
        Assert.StartsWith("FFTTTFTTTF", schedule, StringComparison.Ordinal);
        Assert.Equal((14, 36), (result.Report.Computed, result.Report.Forecast));
    }

    [Fact]
    public void The_readme_shows_these_very_lines()
    {
        string[] source = Repository.Read("tests/Models/UsingItTests.cs").Split('\n');
        int from = Array.FindIndex(source, line => line.Trim() == Begin), to = Array.FindIndex(source, line => line.Trim() == End);
        Assert.InRange(to - from, 8, 40);

        const int Indent = 8;
        string shown = string.Join('\n', source[(from + 1)..to].Select(line => line.Length > Indent ? line[Indent..] : line));
        Assert.Contains($"```csharp\n{shown}\n```", Repository.Read("README.md"), StringComparison.Ordinal);
    }
}
