using System.Globalization;

namespace TaylorSeer.Engine.Diffusion;

/// <summary>
/// Which of the trained timesteps a run visits, chosen by a string:
/// <list type="bullet">
/// <item><c>"50"</c>: 50 timesteps spread over all of them, the first and the last included;</item>
/// <item><c>"10,15,20"</c>: the timesteps are cut into as many sections as there are numbers, each spread like that;</item>
/// <item><c>"ddim50"</c>: every s-th timestep from 0, for the smallest s that gives exactly 50;</item>
/// <item>empty: all.</item>
/// </list>
/// </summary>
public static class Respacing
{
    const string DdimPrefix = "ddim";

    /// <summary>The kept timesteps in ascending order, each in 0 … <paramref name="timesteps"/> − 1.</summary>
    /// <param name="respacing">one of the forms above; null counts as empty</param>
    /// <param name="timesteps">timesteps of the base process</param>
    /// <exception cref="RespacingException">The string has none of the forms, or asks for more than there is.</exception>
    public static int[] Parse(string? respacing, int timesteps)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(timesteps);
        string text = respacing?.Trim() ?? "";
        if (text.Length == 0)
            return [.. Enumerable.Range(0, timesteps)];

        return text.StartsWith(DdimPrefix, StringComparison.Ordinal)
            ? EveryNth(Count(text[DdimPrefix.Length..], text), timesteps)
            : Sections([.. text.Split(',').Select(part => Count(part, text))], timesteps);
    }

    static int Count(string part, string text) =>
        int.TryParse(part, NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out int count)
            ? count
            : throw new RespacingException(
                $"Respacing '{text}': '{part}' is not a count. Write a number of steps (50), a number for each section (10,15,20), or ddim and a number (ddim50).");

    static int[] EveryNth(int count, int timesteps)
    {
        for (int stride = 1; stride < timesteps; stride++)
        {
            if (CountAt(stride, timesteps) == count)
                return [.. Enumerable.Range(0, count).Select(i => i * stride)];
        }

        int[] possible = [.. Enumerable.Range(1, Math.Max(timesteps - 1, 0)).Select(s => CountAt(s, timesteps)).Distinct()];
        IEnumerable<int> nearest = possible.OrderBy(c => Math.Abs((long)c - count)).Take(4).Order();
        throw new RespacingException(
            $"Respacing 'ddim{count}': no stride through {timesteps} timesteps gives exactly {count}. "
            + $"The nearest counts that exist: {string.Join(", ", nearest)}. Or write {count} without ddim, which takes any count up to {timesteps}.");
    }

    static int CountAt(int stride, int timesteps) => (timesteps + stride - 1) / stride;

    static int[] Sections(int[] counts, int timesteps)
    {
        List<int> map = [];
        int start = 0;
        for (int k = 0; k < counts.Length; k++)
        {
            int size = (timesteps / counts.Length) + (k < timesteps % counts.Length ? 1 : 0);
            if (counts[k] > size)
            {
                throw new RespacingException(
                    $"Respacing '{string.Join(',', counts)}': section {k + 1} of {counts.Length} has {size} timesteps, {counts[k]} were asked for. Ask for at most {size} there.");
            }

            Spread(start, size, counts[k], map);
            start += size;
        }

        return [.. map.Distinct()];
    }

    // The cursor is accumulated and rounded half to even because the original does so: j * stride, or rounding half up,
    // gives other timesteps for many counts (first 21 and 7), and published samples depend on them.
    static void Spread(int start, int size, int count, List<int> map)
    {
        double stride = count <= 1 ? 1 : (size - 1) / (double)(count - 1), cursor = 0;
        for (int j = 0; j < count; j++, cursor += stride)
            map.Add(start + (int)Math.Round(cursor, MidpointRounding.ToEven));
    }
}
