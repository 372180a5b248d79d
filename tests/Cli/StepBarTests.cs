using TaylorSeer.Cli.Output;
using TaylorSeer.Engine.Diffusion;
using TaylorSeer.Engine.Forecasting;

namespace TaylorSeer.Tests.Cli;

public class StepBarTests
{
    [Fact]
    public void Cells_show_what_each_step_was()
    {
        string[] drawn = Draw(steps: 10, width: 100).Split('\r');
        Assert.StartsWith("██░░░█░░░█  10/10   computed 4, forecast 6", drawn[^1]);
        Assert.StartsWith("██░         3/10   computed 2, forecast 1   ", drawn[3]);
    }

    [Fact]
    public void A_long_run_goes_on_in_the_next_line()
    {
        string[] lines = Draw(steps: 100, width: 80).TrimEnd('\n').Split('\n');
        Assert.Equal(5, lines.Length);                                              // 24 cells each, the last one short
        Assert.All(lines, line => Assert.True(line.Split('\r')[^1].Length < 80));
        Assert.Contains("100/100", lines[4]);
    }

    [Theory]
    [InlineData(40)]
    [InlineData(65)]
    public void A_narrow_screen_gets_a_short_text(int width)
    {
        string[] lines = Draw(steps: 30, width).TrimEnd('\n').Split('\n');
        Assert.All(lines.SelectMany(line => line.Split('\r')), line => Assert.True(line.Length < width, line));
        Assert.DoesNotContain("computed", lines[^1], StringComparison.Ordinal);
        Assert.Contains("30/30", lines[^1], StringComparison.Ordinal);
    }

    [Fact]
    public void Elsewhere_about_ten_plain_lines_appear()
    {
        string text = Draw(steps: 250, width: 0);
        Assert.DoesNotContain('\r', text);
        Assert.Equal(10, text.TrimEnd('\n').Split('\n').Length);
    }

    static string Draw(int steps, int width)
    {
        bool[] plan = Refresh.Every(4).Plan(steps);
        StringWriter writer = new() { NewLine = "\n" };
        StepBar bar = new(writer, plan, width);
        for (int call = 0; call < steps; call++)
            bar.Add(new StepReport(call, steps - 1 - call, 0, !plan[call], plan[call] ? 10 : 1));
        return writer.ToString();
    }
}
