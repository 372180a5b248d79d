using System.Globalization;

namespace TaylorSeer.Cli.Sampling;

/// <summary>Labels as users write them: numbers, names, or parts of names.</summary>
static class ClassLabels
{
    const int MostListed = 16;

    /// <summary>The labels of a list such as <c>3,boot,T-shirt</c>.</summary>
    /// <param name="list">numbers or names, with commas between</param>
    /// <param name="classes">number of classes K; label K stands for "no class"</param>
    /// <param name="names">by label, or null where the checkpoint names none</param>
    /// <exception cref="UsageException">A number outside 0 to K, an unknown name, or a part of several names.</exception>
    public static int[] Parse(string list, int classes, ClassNames? names) =>
        [.. list.Split(',', StringSplitOptions.TrimEntries).Select(item => One(item, classes, names))];

    static int One(string item, int classes, ClassNames? names)
    {
        if (long.TryParse(item, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number))
        {
            return number >= 0 && number <= classes
                ? (int)number
                : throw new UsageException($"class {number} does not exist: the model has the classes 0 to {classes - 1}, and {classes} for none");
        }

        if (item.Length == 0)
            throw new UsageException("--class-labels has an empty entry", "numbers or names with one comma between: --class-labels 3,5");
        if (names is null)
            throw new UsageException($"'{item}' is no class number, and this checkpoint does not name its classes", $"a number from 0 to {classes - 1}");
        return Find(item, names);
    }

    static int Find(string item, ClassNames names)
    {
        int[] called = names.Called(item);
        int[] found = called.Length > 0 ? called : names.Containing(item);
        return found switch
        {
            [int one] => one,
            [] => throw new UsageException($"there is no class '{item}'; there are {Listed(names, Enumerable.Range(0, names.Count))}"),
            _ when called.Length > 0 => throw new UsageException($"'{item}' is the name of several classes: {Listed(names, found)}", "the number of one of them"),
            _ => throw new UsageException($"'{item}' is part of several class names: {Listed(names, found)}", "more of the name, or its number"),
        };
    }

    static string Listed(ClassNames names, IEnumerable<int> labels)
    {
        int[] all = [.. labels];
        string listed = string.Join(", ", all.Take(MostListed).Select(l => $"{names[l]} ({l})"));
        return all.Length > MostListed ? $"{listed} and {all.Length - MostListed} more" : listed;
    }
}
