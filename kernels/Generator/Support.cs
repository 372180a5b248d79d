using Microsoft.CodeAnalysis;

namespace TaylorSeer.Kernels.Generator;

/// <summary>Small functions whose C# meaning differs from C's closest builtin. Written out where a program uses them.</summary>
static class Support
{
    /// <summary>
    /// A cast of a real number to an integer as .NET defines it: towards zero, saturating, NaN is 0. In C everything but
    /// the first is undefined.
    /// </summary>
    public static (string Name, string Text) RealToInteger(DeviceLanguage language, SpecialType from, SpecialType to)
    {
        bool isDouble = from == SpecialType.System_Double;
        string source = language.Scalar(from)!, target = language.Scalar(to)!, f = isDouble ? "" : "f";
        (string name, string least, string most, string lower, string upper) = to switch
        {
            SpecialType.System_Int32 => ("int", "(-2147483647 - 1)", "2147483647", "-2147483648.0", "2147483648.0"),
            SpecialType.System_UInt32 => ("uint", "0u", "4294967295u", "0.0", "4294967296.0"),
            SpecialType.System_Int64 =>
                ("long", "(-9223372036854775807L - 1)", "9223372036854775807L", "-9223372036854775808.0", "9223372036854775808.0"),
            _ => ("ulong", "0ul", "18446744073709551615ul", "0.0", "18446744073709551616.0"),
        };
        if (language is CudaLanguage)
            (least, most) = (least.Replace("L", "LL").Replace("ul", "ull"), most.Replace("L", "LL").Replace("ul", "ull"));
        string function = $"{name}_from_{source}";
        return (function,
            $"{language.HelperPrefix}{target} {function}({source} x)\n{{\n"
            + $"    return x != x ? 0 : x <= {lower}{f} ? {least} : x >= {upper}{f} ? {most} : ({target})x;\n}}\n");
    }

    /// <summary>Min and max of real numbers: a NaN on either side is the result, where C's fmin and fmax drop it.</summary>
    public static (string Name, string Text) Extreme(DeviceLanguage language, bool isDouble, bool max)
    {
        string type = isDouble ? "double" : "float", function = $"{(max ? "max" : "min")}_{type}";
        return (function,
            $"{language.HelperPrefix}{type} {function}({type} a, {type} b)\n{{\n    return a {(max ? ">" : "<")} b || a != a ? a : b;\n}}\n");
    }

    /// <summary>Min, max and clamp of integers, clamp of anything; <paramref name="kind"/> names which.</summary>
    public static (string Name, string Text) Ordered(DeviceLanguage language, SpecialType of, string kind)
    {
        string type = language.Scalar(of)!, function = $"{kind}_{type.Replace(' ', '_')}";
        (string parameters, string body) = kind switch
        {
            "min" => ($"{type} a, {type} b", "a < b ? a : b"),
            "max" => ($"{type} a, {type} b", "a > b ? a : b"),
            _ => ($"{type} x, {type} least, {type} most", "x < least ? least : x > most ? most : x"),
        };
        return (function, $"{language.HelperPrefix}{type} {function}({parameters})\n{{\n    return {body};\n}}\n");
    }

    /// <summary>bf16 from f32, ties to even, as BFloat16Bits.FromFloat.</summary>
    public static (string Name, string Text) BFloat16FromFloat(DeviceLanguage language)
    {
        string u16 = language.Scalar(SpecialType.System_UInt16)!, u32 = language.Scalar(SpecialType.System_UInt32)!;
        return ("bfloat16_from_float",
            $"{language.HelperPrefix}{u16} bfloat16_from_float(float value)\n{{\n    {u32} bits = {language.BitCast("float", "uint")}(value);\n"
            + "    if ((bits & 0x7FFFFFFFu) > 0x7F800000u)\n"
            + $"        return ({u16})((bits >> 16) | 0x40u);\n    return ({u16})((bits + 0x7FFFu + ((bits >> 16) & 1u)) >> 16);\n}}\n");
    }
}
