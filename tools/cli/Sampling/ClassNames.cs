namespace TaylorSeer.Cli.Sampling;

/// <summary>What the classes of a model are called; a class may have several names, and a name several classes.</summary>
/// <param name="lines">by label: the names of a class, with commas between</param>
sealed class ClassNames(IReadOnlyList<string> lines)
{
    readonly string[][] names = [.. lines.Select(line => line.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))];

    /// <summary>Number of classes.</summary>
    public int Count => names.Length;

    /// <summary>The first name of a class.</summary>
    public string this[int label] => names[label] is [var first, ..] ? first : label.ToString();

    /// <summary>Labels of the classes that have exactly this name, whatever its case.</summary>
    public int[] Called(string name) => Where(n => n.Equals(name, StringComparison.OrdinalIgnoreCase));

    /// <summary>Labels of the classes with a name that contains this, whatever its case.</summary>
    public int[] Containing(string part) => Where(n => n.Contains(part, StringComparison.OrdinalIgnoreCase));

    int[] Where(Func<string, bool> matches) => [.. Enumerable.Range(0, Count).Where(label => names[label].Any(matches))];
}
