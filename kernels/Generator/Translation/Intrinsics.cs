using Microsoft.CodeAnalysis;

namespace TaylorSeer.Kernels.Generator.Translation;

/// <summary>Methods of .NET and of the dialect that devices have themselves.</summary>
static class Intrinsics
{
    public delegate string Writer(DeviceProgram program, string[] arguments);

    static readonly Dictionary<string, string> MathNames = new()
    {
        ["Sqrt"] = "sqrt",
        ["Exp"] = "exp",
        ["Log"] = "log",
        ["Log2"] = "log2",
        ["Sin"] = "sin",
        ["Cos"] = "cos",
        ["Pow"] = "pow",
        ["Floor"] = "floor",
        ["Ceiling"] = "ceil",
        ["Truncate"] = "trunc",
        ["Round"] = "rint",
    };

    /// <summary>How to write a call of <paramref name="method"/>; null for what is not built in.</summary>
    public static Writer? Find(IMethodSymbol method)
    {
        string type = method.ContainingType.ToDisplayString();
        if (type is "System.MathF" or "System.Math")
            return OfMath(method);
        return (type, method.Name) switch
        {
            ("System.BitConverter", "SingleToInt32Bits") => Bits("float", "int"),
            ("System.BitConverter", "SingleToUInt32Bits") => Bits("float", "uint"),
            ("System.BitConverter", "Int32BitsToSingle") => Bits("int", "float"),
            ("System.BitConverter", "UInt32BitsToSingle") => Bits("uint", "float"),
            (Dialect.Namespace + ".HalfBits", "ToFloat") => (p, a) => $"{p.Use("half_to_float")}({a[0]})",
            (Dialect.Namespace + ".HalfBits", "FromFloat") => (p, a) => $"{p.Use("half_from_float")}({a[0]})",
            (Dialect.Namespace + ".BFloat16Bits", "ToFloat") =>
                (p, a) => $"{p.Language.BitCast("uint", "float")}(({p.Language.Scalar(SpecialType.System_UInt32)})({a[0]}) << 16)",
            (Dialect.Namespace + ".BFloat16Bits", "FromFloat") => (p, a) => $"{p.Use(Support.BFloat16FromFloat(p.Language))}({a[0]})",
            _ => null,
        };
    }

    static Writer? OfMath(IMethodSymbol method)
    {
        SpecialType of = method.Parameters.Length > 0 ? method.Parameters[0].Type.SpecialType : SpecialType.None;
        bool real = Numbers.IsReal(of), isDouble = of == SpecialType.System_Double;
        bool sameTypes = method.Parameters.All(p => p.Type.SpecialType == of);
        if (Numbers.Bits(of) < 32 || !sameTypes)
            return null;
        switch (method.Name)
        {
            case "Min" or "Max":
                bool max = method.Name == "Max";
                return (p, a) => $"{p.Use(real ? Support.Extreme(p.Language, isDouble, max) : Support.Ordered(p.Language, of, max ? "max" : "min"))}({a[0]}, {a[1]})";
            case "Clamp":
                return (p, a) => $"{p.Use(Support.Ordered(p.Language, of, "clamp"))}({a[0]}, {a[1]}, {a[2]})";
            case "Abs" when real:
                return (p, a) => $"{p.Language.Math("fabs", isDouble)}({a[0]})";
            case "Abs":
                return (p, a) => $"{p.Use(Support.Ordered(p.Language, of, "max"))}({a[0]}, -({a[0]}))";
            default:
                bool known = real && MathNames.ContainsKey(method.Name) && method.Parameters.Length == (method.Name == "Pow" ? 2 : 1);
                return known ? (p, a) => $"{p.Language.Math(MathNames[method.Name], isDouble)}({string.Join(", ", a)})" : null;
        }
    }

    static Writer Bits(string from, string to) => (p, a) => $"{p.Language.BitCast(from, to)}({a[0]})";
}
