using System.Text.Json.Nodes;
using Spectre.Console;
using TaylorSeer.Cli.Options;
using TaylorSeer.Cli.Sampling;
using TaylorSeer.Models;

namespace TaylorSeer.Cli.Output;

/// <summary>A comparison as tables and as JSON. Time and arithmetic are separate columns: one is measured, the other counted.</summary>
/// <param name="model">the model</param>
/// <param name="settings">what all runs have in common</param>
/// <param name="baseline">the run that others are compared with</param>
/// <param name="runs">the others</param>
/// <param name="decoder">what made pictures of latents, and these are compared; or null</param>
sealed class ComparisonReport(OpenedModel model, RunSettings settings, ComparedRun baseline, IReadOnlyList<ComparedRun> runs, DecoderFile? decoder)
{
    readonly int size = (int)model.PictureSize(decoder).Count;

    /// <summary>Pixels have a range, so that differences can be measured in decibels; latents have none.</summary>
    bool ArePixels => model.MakesPixels || decoder is not null;

    public void Print(Screen screen)
    {
        Table table = Screen.NewTable("run", "computed", "time", "time\nratio", "FLOPs\nratio", "per\ncomputed", "per\nforecast", "RMSE", "PSNR dB", "max\ndifference");
        AddRun(table, baseline, null);
        foreach (ComparedRun run in runs)
            AddRun(table, run, ImageDifference.Of(baseline.Values, run.Values));
        screen.Write(table);

        foreach (ComparedRun run in runs)
        {
            screen.Line($"{run.Tag}  {run.Report.Schedule}");
            if (settings.Labels.Length > 1)
                PrintImages(screen, run);
        }

        string repeated = baseline.Repeats.Count == 1 ? "" : $", median of {baseline.Repeats.Count} in turn";
        if (!ArePixels)
            screen.Line("RMSE and max difference are of latents; with --vae or --tae they are of pictures, as is PSNR");
        screen.Line($"time ratio: wall clock of the first run ({baseline}) over this one, as measured{repeated}; FLOPs ratio: arithmetic, counted");
    }

    public JsonObject ToJson()
    {
        JsonObject json = RunJson.Settings(model, settings);
        JsonObject first = RunJson.Report(baseline.Forecast, baseline.Report);
        first["dtype"] = DTypeOptions.Text(baseline.Weights);
        json["compared"] = ArePixels ? "pixels" : "latents";
        json["decoder"] = decoder?.Name;
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
        ImageDifference all = ImageDifference.Of(baseline.Values, run.Values);
        json["rmse"] = all.Rmse;
        json["psnr"] = Decibels(all);
        json["max_difference"] = all.Max;
        json["images"] = RunJson.Array(ImageDifference.Each(baseline.Values, run.Values, size).Select((d, i) => new JsonObject
        {
            ["label"] = settings.Labels[i],
            ["rmse"] = d.Rmse,
            ["psnr"] = Decibels(d),
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
        difference is { } p ? DecibelText(p) : "",
        difference is { } m ? m.Max.ToString("F4") : "");

    void PrintImages(Screen screen, ComparedRun run)
    {
        Table table = Screen.NewTable("image", "RMSE", "PSNR dB", "max difference");
        ImageDifference[] each = ImageDifference.Each(baseline.Values, run.Values, size);
        for (int i = 0; i < each.Length; i++)
            table.AddRow(Markup.Escape(model.ClassName(settings.Labels[i])), each[i].Rmse.ToString("F4"), DecibelText(each[i]), each[i].Max.ToString("F4"));
        screen.Write(table);
    }

    double FlopsRatio(ComparedRun run) => (double)baseline.Report.Flops / run.Report.Flops;

    /// <summary>Null for latents, and for equal images.</summary>
    double? Decibels(ImageDifference difference) => ArePixels && double.IsFinite(difference.Psnr) ? difference.Psnr : null;

    string DecibelText(ImageDifference difference) => difference.Rmse == 0 ? "equal" : ArePixels ? difference.Psnr.ToString("F1") : "";
}
