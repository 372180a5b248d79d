using System.Globalization;

namespace TaylorSeer.Cli;

/// <summary>Quantities as people read them: three significant digits and a unit.</summary>
static class Amount
{
    static readonly string[] ByteUnits = ["bytes", "kB", "MB", "GB", "TB"];
    static readonly string[] CountUnits = ["", "K", "M", "G", "T", "P"];

    /// <summary>1234567 is 1.23 MB; units are powers of 1000.</summary>
    public static string Bytes(long bytes) => Scaled(bytes, ByteUnits);

    /// <summary>What <see cref="Bytes"/> writes, and plain numbers: 1.5GB is 1500000000.</summary>
    public static bool TryParseBytes(string text, out long bytes)
    {
        string number = text.TrimEnd([.. "bkmgtBKMGT "]), unit = text[number.Length..].Trim();
        int power = Array.FindIndex(ByteUnits, u => u.Equals(unit, StringComparison.OrdinalIgnoreCase));
        double value = 0;
        bool read = (unit.Length == 0 || power > 0) && double.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out value)
            && (value *= Math.Pow(1000, Math.Max(power, 0))) < long.MaxValue;
        bytes = read ? (long)value : 0;
        return read;
    }

    /// <summary>675129632 is 675 M.</summary>
    public static string Count(double count) => Scaled(count, CountUnits).TrimEnd();

    /// <summary>So many of something: <c>1 image</c>, <c>2 images</c>.</summary>
    public static string Of(long count, string one) => $"{count} {one}{(count == 1 ? "" : "s")}";

    /// <summary>Milliseconds as ms, s or min.</summary>
    public static string Time(double ms) =>
        ms < 1000 ? $"{Digits(ms)} ms"
        : ms < 120_000 ? $"{Digits(ms / 1000)} s"
        : $"{Digits(ms / 60_000)} min";

    /// <summary>Three significant digits, never an exponent.</summary>
    public static string Digits(double value) => Math.Abs(value) switch
    {
        >= 99.95 => value.ToString("F0", CultureInfo.InvariantCulture),
        >= 9.995 => value.ToString("F1", CultureInfo.InvariantCulture),
        >= 0.9995 => value.ToString("F2", CultureInfo.InvariantCulture),
        0 => "0",
        _ => value.ToString("0.###", CultureInfo.InvariantCulture),
    };

    static string Scaled(double value, string[] units)
    {
        int unit = 0;
        while (value >= 999.5 && unit < units.Length - 1)
            (value, unit) = (value / 1000, unit + 1);
        return $"{(unit == 0 ? value.ToString("F0", CultureInfo.InvariantCulture) : Digits(value))} {units[unit]}";
    }
}
