using System.Text.Json.Nodes;
using Spectre.Console;
using TaylorSeer.Cli.Options;
using TaylorSeer.Cli.Sampling;

namespace TaylorSeer.Cli.Output;

/// <summary>A comparison as tables and as JSON. Time and arithmetic are separate columns: one is measured, the other counted.</summary>
sealed class ComparisonReport(OpenedModel model, RunSettings settings, ComparedRun baseline, IReadOnlyList<ComparedRun> runs)
{
    readonly int size = (int)model.Sample.Count;

    public void Print(Screen screen)
    {
        Table table = Screen.NewTable("run", "computed", "time", "time ratio", "FLOPs ratio", "per computed", "per forecast", "RMSE", "PSNR dB", "max difference");
        AddRun(table, baseline, null);
        foreach (ComparedRun run in runs)
            AddRun(table, run, ImageDifference.Of(baseline.Samples, run.Samples));
        screen.Write(table);

        foreach (ComparedRun run in runs)
        {
            screen.Line($"{run.Tag}  {run.Report.Schedule}");
            if (settings.Labels.Length > 1)
                PrintImages(screen, run);
        }

        string repeated = baseline.Repeats.Count == 1 ? "" : $", median of {baseline.Repeats.Count} in turn";
        screen.Line($"time ratio: wall clock of the first run ({baseline}) over this one, as measured{repeated}; FLOPs ratio: arithmetic, counted");
    }

    public JsonObject ToJson()
    {
        JsonObject json = RunJson.Settings(model, settings);
        JsonObject first = RunJson.Report(baseline.Forecast, baseline.Report);
        first["dtype"] = DTypeOptions.Text(baseline.Weights);
        json["baseline"] = first;
        json["runs"] = RunJson.Array(runs.Select(Json));
        return json;
    }

    JsonNode Json(ComparedRun run)
    {
        JsonObject json = RunJson.Report(run.Forecast, run.Report);
        json["dtype"] = DTypeOptions.Text(run.Weights);
        json["time_ratio"] = run.TimeRatio(baseline);
        json["time_ratios"] = RunJson.Array(run.TimeRatios(baseline).Select(r => (JsonNode)r));
        json["flops_ratio_to_baseline"] = FlopsRatio(run);
        json["rmse"] = ImageDifference.Of(baseline.Samples, run.Samples).Rmse;
        json["images"] = RunJson.Array(ImageDifference.Each(baseline.Samples, run.Samples, size).Select((d, i) => new JsonObject
        {
            ["label"] = settings.Labels[i],
            ["rmse"] = d.Rmse,
            ["psnr"] = double.IsFinite(d.Psnr) ? d.Psnr : null,       // equal images
            ["max_difference"] = d.Max,
        }));
        return json;
    }

    void AddRun(Table table, ComparedRun run, ImageDifference? difference) => table.AddRow(
        run.Tag,
        $"{run.Report.Computed}/{run.Report.Steps.Count}",
        Amount.Time(run.Report.ElapsedMs),
        difference is null ? "" : Amount.Digits(run.TimeRatio(baseline)),
        difference is null ? "" : Amount.Digits(FlopsRatio(run)),
        Amount.Time(run.Report.ComputedMs.Median),
        run.Report.Forecast == 0 ? "" : Amount.Time(run.Report.ForecastMs.Mean),
        difference is { } d ? d.Rmse.ToString("F4") : "",
        difference is { } p ? Decibels(p) : "",
        difference is { } m ? m.Max.ToString("F4") : "");

    void PrintImages(Screen screen, ComparedRun run)
    {
        Table table = Screen.NewTable("image", "RMSE", "PSNR dB", "max difference");
        ImageDifference[] each = ImageDifference.Each(baseline.Samples, run.Samples, size);
        for (int i = 0; i < each.Length; i++)
            table.AddRow(Markup.Escape(model.ClassName(settings.Labels[i])), each[i].Rmse.ToString("F4"), Decibels(each[i]), each[i].Max.ToString("F4"));
        screen.Write(table);
    }

    double FlopsRatio(ComparedRun run) => (double)baseline.Report.Flops / run.Report.Flops;

    static string Decibels(ImageDifference difference) => difference.Rmse == 0 ? "equal" : difference.Psnr.ToString("F1");
}
