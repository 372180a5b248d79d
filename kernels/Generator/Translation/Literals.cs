using System.Globalization;

namespace TaylorSeer.Kernels.Generator.Translation;

/// <summary>Constants as C writes them.</summary>
static class Literals
{
    /// <summary>A literal of exactly the type <paramref name="name"/>; null for what is not a number.</summary>
    public static string? Text(object value, string name, DeviceLanguage language)
    {
        string l = language is CudaLanguage ? "LL" : "L", ul = language is CudaLanguage ? "ull" : "ul";
        return value switch
        {
            bool b => b ? "true" : "false",
            int.MinValue => "(-2147483647 - 1)",
            int i => i < 0 ? $"({i})" : $"{i}",
            uint u => $"{u}u",
            long.MinValue => $"(-9223372036854775807{l} - 1)",
            long i => i < 0 ? $"({i}{l})" : $"{i}{l}",
            ulong u => $"{u}{ul}",
            sbyte or byte or short or ushort => $"(({name}){value})",
            float f => Float(f, language),
            double d => Double(d),
            _ => null,
        };
    }

    static string Float(float value, DeviceLanguage language)
    {
        if (float.IsNaN(value) || float.IsInfinity(value))
        {
            uint bits = BitConverter.ToUInt32(BitConverter.GetBytes(value), 0);
            return $"{language.BitCast("uint", "float")}({bits}u)";
        }

        return Sign(Point(value.ToString("R", CultureInfo.InvariantCulture)) + "f");
    }

    static string? Double(double value) =>
        double.IsNaN(value) || double.IsInfinity(value) ? null : Sign(Point(value.ToString("R", CultureInfo.InvariantCulture)));

    static string Point(string digits) => digits.IndexOfAny(['.', 'E']) >= 0 ? digits : digits + ".0";

    static string Sign(string literal) => literal[0] == '-' ? $"({literal})" : literal;
}
