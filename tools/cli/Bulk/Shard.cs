using System.Globalization;
using System.Numerics;

namespace TaylorSeer.Cli.Bulk;

/// <summary>One process's share of a run: every <paramref name="Count"/>-th image from image <paramref name="Index"/> on, as DiT's own script deals them out.</summary>
/// <param name="Index">0 … Count − 1</param>
/// <param name="Count">how many processes share the run</param>
readonly record struct Shard(int Index, int Count)
{
    /// <summary>The whole run.</summary>
    public static Shard All => new(0, 1);

    /// <summary>Reads <c>i/n</c>.</summary>
    /// <exception cref="UsageException">It is not of that form, or i is not below n.</exception>
    public static Shard Parse(string text)
    {
        string[] parts = text.Split('/');
        return parts.Length == 2
            && int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out int index)
            && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out int count)
            && index < count
            ? new(index, count)
            : throw new UsageException($"--shard is '{text}'; it takes i/n with i from 0 to n - 1", "--shard 0/4, --shard 1/4, --shard 2/4 and --shard 3/4 for four processes");
    }

    public bool Has(int image) => image % Count == Index;

    /// <summary>How many of <paramref name="total"/> images are its.</summary>
    public int ImagesOf(int total) => total <= Index ? 0 : ((total - Index - 1) / Count) + 1;

    /// <summary>Whether some image belongs to both, in a run that is long enough.</summary>
    public bool Overlaps(Shard other) => (Index - other.Index) % (int)BigInteger.GreatestCommonDivisor(Count, other.Count) == 0;

    public override string ToString() => $"{Index}/{Count}";
}
