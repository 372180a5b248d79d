using System.Text;
using TaylorSeer.Engine.Diffusion;

namespace TaylorSeer.Cli.Output;

/// <summary>
/// The progress of a run, one cell per step: full for computed, light for forecast. On a terminal the current line is
/// redrawn, and a run with more steps than fit goes on in the next line; elsewhere about ten plain lines appear.
/// </summary>
/// <param name="writer">the error stream</param>
/// <param name="plan">what each step of the run will be, true for computed, in the order they run</param>
/// <param name="width">columns of the terminal, or 0 where nobody watches</param>
sealed class StepBar(TextWriter writer, bool[] plan, int width)
{
    const char Computed = '█', Forecast = '░';

    /// <summary>Columns kept for the text behind the cells; where they are too few, a shorter text.</summary>
    const int TextColumns = 56, ShortTextColumns = 24;

    const int FewestCells = 10, MostCells = 50, PlainLines = 10;

    readonly int textColumns = TextOf(width), cells = Math.Clamp(width - TextOf(width), FewestCells, MostCells);
    readonly StringBuilder line = new();
    double computedMs, forecastMs;
    int computed, forecast;

    static int TextOf(int width) => width is > 0 and < FewestCells + TextColumns ? ShortTextColumns : TextColumns;

    /// <summary>Draws a finished step.</summary>
    public void Add(StepReport step)
    {
        if (step.IsForecast)
            (forecast, forecastMs) = (forecast + 1, forecastMs + step.ElapsedMs);
        else
            (computed, computedMs) = (computed + 1, computedMs + step.ElapsedMs);

        int done = computed + forecast;
        if (width > 0)
            Draw(done, step.IsForecast);
        else if (done == plan.Length || done * PlainLines / plan.Length != (done - 1) * PlainLines / plan.Length)
            writer.WriteLine(Text(done));
    }

    void Draw(int done, bool isForecast)
    {
        if (line.Length == cells)
        {
            line.Clear();
            writer.WriteLine();
        }

        line.Append(isForecast ? Forecast : Computed);
        writer.Write($"\r{line.ToString().PadRight(Math.Min(cells, plan.Length))}  {Text(done)}".PadRight(Math.Min(cells, plan.Length) + textColumns - 2));
        if (done == plan.Length)
            writer.WriteLine();
        writer.Flush();
    }

    string Text(int done)
    {
        string text = textColumns == ShortTextColumns ? $"{done}/{plan.Length}" : $"{done}/{plan.Length}   computed {computed}, forecast {forecast}";
        return done == plan.Length ? text : $"{text}   {Amount.Time(Left(done))} left";
    }

    /// <summary>Milliseconds for the steps to come, at the mean of their kind so far.</summary>
    double Left(int done)
    {
        int toCompute = plan.Skip(done).Count(c => c), toForecast = plan.Length - done - toCompute;
        double perComputed = computed == 0 ? 0 : computedMs / computed;
        return (toCompute * perComputed) + (toForecast * (forecast == 0 ? 0 : forecastMs / forecast));
    }
}
