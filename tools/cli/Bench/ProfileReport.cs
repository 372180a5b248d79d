using System.Globalization;
using System.Text.Json.Nodes;
using Spectre.Console;
using TaylorSeer.Cli.Output;

namespace TaylorSeer.Cli.Bench;

/// <summary>A profile as a table and as JSON.</summary>
static class ProfileReport
{
    public static void Print(Screen screen, string what, Profile profile, Roofline r)
    {
        Table table = Screen.NewTable(what, "shape", "kernels", "calls", "launches", "time", "of all", "GFLOP/s", "GB/s", "of ceiling", "bound by");
        foreach (ProfileRow row in profile.Rows)
        {
            table.AddRow(
                row.Name, Markup.Escape(row.Shape), Markup.Escape(row.Kernels), Amount.Digits(row.Calls), Amount.Digits(row.Launches), Amount.Time(row.Ms), Percent(row.Ms / profile.KernelMs),
                row.Flops > 0 ? Amount.Digits(row.Flops / row.Ms / 1e6) : "", Amount.Digits(row.Bytes / row.Ms / 1e6), Percent(row.Share(r)), row.Bound(r));
        }

        screen.Write(table);
        screen.Line($"{what}: {Amount.Time(profile.WholeMs)} when nobody watches; {Amount.Digits(profile.Launches)} launches, {Amount.Time(profile.KernelMs)} of kernels; gaps {Amount.Time(profile.GapMs)} ({Percent(profile.GapMs / profile.WholeMs)})");
    }

    /// <summary>What the shares are of.</summary>
    public static void Print(Screen screen, Roofline r, string device)
    {
        string tensor = r.TensorFlops is double flops ? $", tensor cores {Amount.Digits(flops / 1e9)} GFLOP/s (mma.sync)" : "";
        screen.Line($"{device}; ceilings as measured: multiply-adds {Amount.Digits(r.Flops / 1e9)} GFLOP/s{tensor}, memory {Amount.Digits(r.Bytes / 1e9)} GB/s");
    }

    public static JsonObject Json(Roofline r) => new() { ["flops"] = r.Flops, ["tensor_flops"] = r.TensorFlops, ["bytes"] = r.Bytes };

    public static JsonObject Json(Profile profile, Roofline r) => new()
    {
        ["whole_ms"] = profile.WholeMs,
        ["kernels_ms"] = profile.KernelMs,
        ["gaps_ms"] = profile.GapMs,
        ["launches"] = profile.Launches,
        ["operations"] = RunJson.Array(profile.Rows.Select(row => new JsonObject
        {
            ["name"] = row.Name,
            ["shape"] = row.Shape,
            ["kernels"] = row.Kernels,
            ["calls"] = row.Calls,
            ["launches"] = row.Launches,
            ["ms"] = row.Ms,
            ["flops"] = row.Flops,
            ["bytes"] = row.Bytes,
            ["share_of_ceiling"] = row.Share(r),
            ["bound_by"] = row.Bound(r),
        })),
    };

    static string Percent(double share) => share.ToString("P1", CultureInfo.InvariantCulture);
}
