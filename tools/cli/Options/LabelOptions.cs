using System.CommandLine;
using TaylorSeer.Cli.Sampling;

namespace TaylorSeer.Cli.Options;

/// <summary>What to draw, and how many of each.</summary>
sealed class LabelOptions
{
    /// <summary>Above this, not every class fits one sheet.</summary>
    const int EveryClassUpTo = 16;

    const int DefaultDifferent = 8;

    readonly Option<string?> labels = Opt.Text(
        "--class-labels", "LIST", $"classes by number, name or part of a name, with commas between (default: every class once, or {DefaultDifferent} different ones where there are more than {EveryClassUpTo})");

    readonly Option<long?> samples = Opt.Whole("--num-samples", "images of each class (default 1)", 1, 1 << 20);

    public void AddTo(Command command) => command.AddAll(labels, samples);

    /// <summary>One label per image.</summary>
    public int[] Read(ParseResult parse, OpenedModel model)
    {
        int classes = model.Config.Classes, each = (int)(parse.GetValue(samples) ?? 1);
        IEnumerable<int> chosen = parse.GetValue(labels) is string text ? ClassLabels.Parse(text, classes, model.ClassNames)
            : classes <= EveryClassUpTo ? Enumerable.Range(0, classes)
            : Enumerable.Range(0, DefaultDifferent).Select(i => (int)((long)i * classes / DefaultDifferent));
        return [.. chosen.SelectMany(label => Enumerable.Repeat(label, each))];
    }
}
