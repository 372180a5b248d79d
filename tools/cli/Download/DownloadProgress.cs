using System.Diagnostics;

namespace TaylorSeer.Cli.Download;

/// <summary>How far a download is, and how fast: one line redrawn on a terminal, about ten plain lines elsewhere.</summary>
sealed class DownloadProgress(Screen screen, string name)
{
    const int PlainLines = 10, RedrawMs = 200;

    /// <summary>Where nobody knows the size, a plain line stands for so many bytes.</summary>
    const long PlainBytes = 100_000_000;

    readonly Stopwatch clock = Stopwatch.StartNew();
    long first = -1, drawnMs = -RedrawMs, drawnAt;
    bool open;

    /// <summary>Tells that <paramref name="bytes"/> of <paramref name="total"/> are here; the first call starts the rate.</summary>
    public void Update(long bytes, long? total)
    {
        if (first < 0 || bytes < first)
            (first, drawnAt) = (bytes, bytes);
        if (screen.Quiet || !IsDue(bytes, total))
            return;

        (drawnMs, drawnAt) = (clock.ElapsedMilliseconds, bytes);
        string text = Text(bytes, total);
        if (screen.IsTerminal)
            screen.Errors.Write($"\r{text.PadRight(Math.Max(0, Console.WindowWidth - 1))}");
        else
            screen.Errors.WriteLine(text);
        open = screen.IsTerminal;
    }

    /// <summary>Something else is about to be written.</summary>
    public void Break()
    {
        if (open)
            screen.Errors.WriteLine();
        open = false;
    }

    /// <summary>Bytes per second since the first.</summary>
    public double Rate(long bytes) => (bytes - first) / Math.Max(clock.Elapsed.TotalSeconds, 1e-3);

    bool IsDue(long bytes, long? total)
    {
        if (bytes == drawnAt)
            return false;
        if (bytes == total)
            return true;
        if (screen.IsTerminal)
            return clock.ElapsedMilliseconds - drawnMs >= RedrawMs;
        long step = total is > PlainLines ? total.Value / PlainLines : PlainBytes;
        return bytes / step != drawnAt / step;
    }

    string Text(long bytes, long? total)
    {
        double rate = Rate(bytes);
        string done = total is > 0 ? $"{100.0 * bytes / total.Value,3:0} %  {Amount.Bytes(bytes)} of {Amount.Bytes(total.Value)}" : Amount.Bytes(bytes);
        string left = total is long all && rate > 0 && bytes < all ? $"   {Amount.Time((all - bytes) / rate * 1000)} left" : "";
        return $"{name}  {done}   {Amount.Bytes((long)rate)}/s{left}";
    }
}
