using TaylorSeer.Cli.Output;
using TaylorSeer.Engine.Images;

namespace TaylorSeer.Cli.Evaluation;

/// <summary>Which image of one set is compared with which of another: files of the same name, or else images of the same index.</summary>
static class ImagePairs
{
    const int MostListed = 5;

    /// <summary>Every pair, in order.</summary>
    /// <exception cref="FailureException">The sets do not match, or two images of a pair have different sizes.</exception>
    public static IEnumerable<(string Name, Picture A, Picture B)> Of(ImageSet a, ImageSet b)
    {
        Require(a, b);
        return a.Pictures().Zip(b.Pictures()).Select((pair, i) => Checked(a, b, i, pair.First, pair.Second));
    }

    static void Require(ImageSet a, ImageSet b)
    {
        if (a is PngFolder && b is PngFolder)
        {
            string[] left = Names(a), right = Names(b);
            RequireNone(a, left.Except(right, StringComparer.Ordinal), b);
            RequireNone(b, right.Except(left, StringComparer.Ordinal), a);
        }

        if (a.Count != b.Count)
            throw new FailureException($"{a.Path} holds {a.Count} images and {b.Path} {b.Count}; they are compared one by one", "sets of the same size, or --unpaired with --features");
    }

    static string[] Names(ImageSet set) => [.. Enumerable.Range(0, set.Count).Select(set.Name)];

    static void RequireNone(ImageSet where, IEnumerable<string> missing, ImageSet from)
    {
        string[] names = [.. missing];
        if (names.Length > 0)
        {
            throw new FailureException(
                $"{where.Path} has {names.Length} {(names.Length == 1 ? "image" : "images")} without a counterpart in {from.Path}: {string.Join(", ", names.Take(MostListed))}{(names.Length > MostListed ? " ..." : "")}",
                "folders with the same file names, or --unpaired with --features");
        }
    }

    /// <summary>Beside colours, gray is a colour: an npz has it in three channels, a PNG in one.</summary>
    static (string Name, Picture A, Picture B) Checked(ImageSet a, ImageSet b, int i, Picture first, Picture second) =>
        (first.Width, first.Height) == (second.Width, second.Height)
            ? (a.Name(i), Colours.In(second.Channels, first), Colours.In(first.Channels, second))
            : throw new FailureException($"{a.Name(i)} is {Size(first)} in {a.Path}, and {b.Name(i)} is {Size(second)} in {b.Path}");

    static string Size(Picture picture) => $"{picture.Width} x {picture.Height} {(picture.Channels == 1 ? "gray" : "RGB")}";
}
