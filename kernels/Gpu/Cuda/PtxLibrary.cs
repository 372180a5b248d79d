using System.IO.Compression;
using System.Reflection;

namespace TaylorSeer.Kernels.Gpu.Cuda;

/// <summary>
/// The PTX texts inside this assembly, made ahead of time by tools/ptx. A text is named PROGRAM.TARGET[.NAME=VALUE].ptx.gz: it
/// serves one value of each number in its name, and every value of the others, whose places hold &lt;S_NAME&gt; until the number is known.
/// </summary>
static class PtxLibrary
{
    const string Folder = "ptx/", Packed = ".gz";

    static readonly Assembly Home = typeof(PtxLibrary).Assembly;
    static readonly PtxName[] Names = [.. Home.GetManifestResourceNames().Where(n => n.StartsWith(Folder, StringComparison.Ordinal)).Select(n => new PtxName(n[Folder.Length..^Packed.Length]))];

    /// <summary>Programs that have a text.</summary>
    public static IEnumerable<string> Programs => Names.Select(n => n.Program).Distinct();

    /// <summary>The best text for a device: of the highest target that it runs, null when there is none for these numbers.</summary>
    /// <param name="program">file without endings</param>
    /// <param name="names">the specialised numbers' names</param>
    /// <param name="values">and values</param>
    /// <param name="capability">10 major + minor</param>
    public static PtxText? Find(string program, IReadOnlyList<string> names, ReadOnlySpan<int> values, int capability)
    {
        PtxName? best = null;
        foreach (PtxName name in Names)
        {
            if (name.Program == program && name.RunsOn(capability) && name.Serves(names, values) && (best is null || name.IsBetterThan(best)))
                best = name;
        }

        if (best is null)
            return null;
        using StreamReader reader = new(new GZipStream(Home.GetManifestResourceStream(Folder + best.File + Packed)!, CompressionMode.Decompress));
        string text = reader.ReadToEnd();
        for (int i = 0; i < names.Count; i++)
            text = text.Replace($"<S_{names[i]}>", values[i].ToString(), StringComparison.Ordinal);
        return new(best.File, text);
    }

    /// <summary>The values of a number for which a program has texts; empty where any value is served.</summary>
    public static IReadOnlyList<int> Values(string program, string name) =>
        [.. Names.Where(n => n.Program == program && n.Fixed.ContainsKey(name)).Select(n => n.Fixed[name]).Distinct().Order()];
}
