using System.Reflection;

namespace TaylorSeer.Cli.Sampling;

/// <summary>The names of ImageNet's classes, in the order that models were trained with. NOTICE says where they come from.</summary>
static class ImageNet
{
    /// <summary>Number of classes. A model with as many that names none is taken for one of ImageNet.</summary>
    public const int Classes = 1000;

    static readonly Lazy<string[]> Lines = new(Read);

    /// <summary>By label: the names of a class, with commas between: <c>tench, Tinca tinca</c>.</summary>
    public static IReadOnlyList<string> Names => Lines.Value;

    static string[] Read()
    {
        using Stream stream = Assembly.GetExecutingAssembly().GetManifestResourceStream("imagenet-classes.txt")
            ?? throw new InvalidOperationException("The names of ImageNet's classes are not in this program.");
        using StreamReader reader = new(stream);
        return reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
