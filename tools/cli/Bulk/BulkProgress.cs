using System.Diagnostics;
using System.Text.Json.Nodes;
using TaylorSeer.Engine.Diffusion;

namespace TaylorSeer.Cli.Bulk;

/// <summary>
/// How far a bulk run is: images per second of this process, and the time that is left at that rate. On a terminal one line
/// is redrawn with every step; elsewhere a line appears about twice a minute; for machines, a line of JSON per batch.
/// </summary>
/// <param name="screen">where</param>
/// <param name="total">images of this process's share</param>
/// <param name="whole">of them, those that were there</param>
sealed class BulkProgress(Screen screen, int total, int whole)
{
    const double PlainLineMs = 30_000;
    const int LineColumns = 76;

    long started = Stopwatch.GetTimestamp();
    double lastLineMs = double.NegativeInfinity;

    /// <summary>Images made by this process.</summary>
    public int Made { get; private set; }

    /// <summary>Images of the share that are whole.</summary>
    public int Whole => whole + Made;

    public double ElapsedMs => Stopwatch.GetElapsedTime(started).TotalMilliseconds;

    /// <summary>Images per second, or 0 before the first.</summary>
    public double Rate => Made == 0 ? 0 : Made / (ElapsedMs / 1000);

    /// <summary>The model is loaded: time counts from now.</summary>
    public void Start() => started = Stopwatch.GetTimestamp();

    /// <summary>A step of the current batch is done.</summary>
    public void Step(StepReport step) => Redraw($"{step.Step} steps to go in this batch");

    /// <summary>A picture of the current batch is written.</summary>
    public void Written(int left)
    {
        Made++;
        Redraw($"{left} pictures to go in this batch");
    }

    /// <summary>A batch is done.</summary>
    public void EndBatch()
    {
        if (screen.Json)
            screen.WriteLine(new JsonObject { ["event"] = "progress", ["whole"] = Whole, ["total"] = total, ["made"] = Made, ["images_per_second"] = Rate, ["seconds_left"] = SecondsLeft });
        else if (screen.IsTerminal)
            screen.Errors.Write(Whole == total ? $"\r{Text()}".PadRight(LineColumns) + Environment.NewLine : "");
        else
            PlainLine();
    }

    double SecondsLeft => (total - Whole) / Rate;

    void PlainLine()
    {
        if (ElapsedMs - lastLineMs < PlainLineMs && Whole < total)
            return;
        lastLineMs = ElapsedMs;
        screen.Note(Text());
    }

    void Redraw(string batch)
    {
        if (screen is { IsTerminal: true, Quiet: false, Json: false })
            screen.Errors.Write($"\r{Text()}, {batch}".PadRight(LineColumns));
    }

    string Text() => $"{Whole}/{total} images{(Made == 0 ? "" : $"   {Amount.Digits(Rate)} images/s")}{(Made == 0 || Whole == total ? "" : $", {Left(SecondsLeft)} left")}";

    static string Left(double seconds) => seconds < 2 * 3600 ? Amount.Time(1000 * seconds) : $"{Amount.Digits(seconds / 3600)} h";
}
