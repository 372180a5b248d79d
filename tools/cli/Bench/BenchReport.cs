using System.Globalization;
using System.Text.Json.Nodes;
using Spectre.Console;

namespace TaylorSeer.Cli.Bench;

/// <summary>Timed cases as a table and as JSON.</summary>
static class BenchReport
{
    /// <param name="screen">where to</param>
    /// <param name="results">at least one</param>
    /// <param name="device">what ran them, in words</param>
    /// <param name="memory">how the ceiling of memory was measured: read or copy</param>
    /// <param name="looks">what the ceilings and the shares of them are made of</param>
    public static void Print(Screen screen, List<BenchResult> results, string device, string memory, string looks)
    {
        Table table = Screen.NewTable("operation", "shape", "median", "spread", "runs", "GFLOP/s", "GB/s", "of peak", "bound by", "error / allowed");
        foreach (BenchResult r in results)
        {
            table.AddRow(
                r.Case.Name, Markup.Escape(r.Case.Shape), Amount.Time(r.Time.Median), Spread(r.Time), r.Time.Count.ToString(CultureInfo.InvariantCulture),
                r.Case.Flops > 0 ? Amount.Digits(r.FlopRate / 1e9) : "", Amount.Digits(r.ByteRate / 1e9), r.Share.ToString("P0", CultureInfo.InvariantCulture),
                r.BoundByMemory ? "memory" : "arithmetic", Amount.Digits(r.Error));
        }

        screen.Write(table);
        BenchResult last = results[^1];
        screen.Line($"{device}; multiply-add peak {Amount.Digits(last.PeakFlops / 1e9)} GFLOP/s, {memory} {Amount.Digits(last.PeakBytes / 1e9)} GB/s, {looks}");
        if (results.Any(r => r.Share > 1))
            screen.Line("More than 100 %: what the operation works on lies in a cache, and the ceiling of memory was measured outside of it.");
    }

    public static string Spread(Timing t) => $"{t.Least / t.Median:F2} to {t.Most / t.Median:F2}";

    public static JsonObject Json(BenchResult r) => new()
    {
        ["name"] = r.Case.Name,
        ["shape"] = r.Case.Shape,
        ["median_ms"] = r.Time.Median,
        ["least_ms"] = r.Time.Least,
        ["most_ms"] = r.Time.Most,
        ["runs"] = r.Time.Count,
        ["flops"] = r.Case.Flops,
        ["bytes"] = r.Case.Bytes,
        ["peak_flops"] = r.PeakFlops,
        ["peak_bytes"] = r.PeakBytes,
        ["share_of_peak"] = r.Share,
        ["error_share"] = r.Error,
    };
}
