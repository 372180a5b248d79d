using System.Text.Json.Nodes;
using Spectre.Console;
using TaylorSeer.Cli.Output;

namespace TaylorSeer.Cli.Evaluation;

/// <summary>What was found, for people and for machines.</summary>
/// <param name="a">the reference</param>
/// <param name="b">what was compared with it</param>
/// <param name="pairs">image by image, or null</param>
/// <param name="features">set by set, or null</param>
sealed class EvaluationReport(ImageSet a, ImageSet b, PairResult[]? pairs, FeatureResult? features)
{
    /// <summary>Of all samples of all images: the mean of the images' mean squares.</summary>
    double MeanSquare => pairs!.Average(p => p.Similarity.MeanSquare);

    Similarity Whole => new(MeanSquare, pairs!.All(p => p.Similarity.Ssim is not null) ? pairs!.Average(p => p.Similarity.Ssim!.Value) : null);

    public void Print(Screen screen)
    {
        Table table = Screen.NewTextTable("what", "value", "");
        table.AddRow("images", pairs is null ? $"{a.Count}, {b.Count}" : Amount.Of(pairs.Length, "pair"), "");
        if (pairs is not null)
            AddPairs(table, Whole, pairs.MaxBy(p => p.Similarity.MeanSquare));
        if (features is not null)
            AddFeatures(table, features);
        screen.Write(table);
    }

    public JsonObject ToJson() => new()
    {
        ["a"] = a.Path,
        ["b"] = b.Path,
        ["images_a"] = a.Count,
        ["images_b"] = b.Count,
        ["rmse"] = pairs is null ? null : Whole.Rmse,
        ["psnr"] = pairs is null ? null : Finite(Whole.Psnr),
        ["ssim"] = pairs is null ? null : Whole.Ssim,
        ["features"] = features?.Network,
        ["frechet_distance"] = features?.Frechet,
        ["precision"] = features?.Shares.Precision,
        ["recall"] = features?.Shares.Recall,
        ["images"] = pairs is null ? null : RunJson.Array(pairs.Select(p => new JsonObject
        {
            ["name"] = p.Name,
            ["rmse"] = p.Similarity.Rmse,
            ["psnr"] = Finite(p.Similarity.Psnr),
            ["ssim"] = p.Similarity.Ssim,
        })),
    };

    static void AddPairs(Table table, Similarity whole, PairResult worst)
    {
        table.AddRow("RMSE", Amount.Digits(whole.Rmse), Markup.Escape($"of 0 to 255, over all pixels{(whole.MeanSquare == 0 ? "" : $"; the farthest: {worst.Name} with {Amount.Digits(worst.Similarity.Rmse)}")}"));
        table.AddRow("PSNR", whole.MeanSquare == 0 ? "infinite" : $"{Amount.Digits(whole.Psnr)} dB", whole.MeanSquare == 0 ? "the images are equal" : "of that RMSE");
        table.AddRow("SSIM", whole.Ssim is double ssim ? $"{ssim:0.0000}" : "none", whole.Ssim is null ? "some image is smaller than 11 x 11" : "mean over the images");
    }

    static void AddFeatures(Table table, FeatureResult result)
    {
        string few = result.IsRough ? "; fewer images than features: compare only with sets of the same size" : "";
        table.AddRow("Frechet distance", Amount.Digits(result.Frechet), Markup.Escape($"{result.Width} features, {result.Network}{few}"));
        string first = result.FewestImages > PrecisionRecall.MostImages ? $", the first {PrecisionRecall.MostImages} images" : "";
        table.AddRow("precision", $"{result.Shares.Precision:0.000}", $"share of B that looks like A{first}");
        table.AddRow("recall", $"{result.Shares.Recall:0.000}", $"share of A that B covers{first}");
    }

    /// <summary>JSON has no infinity.</summary>
    static double? Finite(double value) => double.IsFinite(value) ? value : null;
}
