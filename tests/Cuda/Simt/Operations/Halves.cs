namespace TaylorSeer.Tests.Cuda.Simt;

/// <summary>
/// Arithmetic on f16 and bf16, alone and in pairs. Operands are widened, the operation done in f64 and rounded once to
/// the type: sums, products and fused products of such numbers are exact in f64, save for sums far apart in exponent.
/// </summary>
static class Halves
{
    public static void AddTo(Dictionary<string, Func<Operation, Step>> all)
    {
        Family(all, "f16", Half16.FromF16, Half16.ToF16);
        Family(all, "bf16", Half16.FromBf16, Half16.ToBf16);
    }

    static void Family(Dictionary<string, Func<Operation, Step>> all, string type, Func<ushort, float> wide, Func<double, ushort> narrow)
    {
        foreach (string rounding in new[] { "", ".rn" })
        {
            Two($"add{rounding}", (a, b) => narrow((double)wide(a) + wide(b)));
            Two($"sub{rounding}", (a, b) => narrow((double)wide(a) - wide(b)));
            Two($"mul{rounding}", (a, b) => narrow((double)wide(a) * wide(b)));
        }

        Three("fma.rn", (a, b, c) => narrow(((double)wide(a) * wide(b)) + wide(c)));
        Three("fma.rn.relu", (a, b, c) => narrow(Math.Max(0, ((double)wide(a) * wide(b)) + wide(c))));
        Two("min", (a, b) => float.IsNaN(wide(a)) ? b : float.IsNaN(wide(b)) || wide(a) < wide(b) ? a : b);
        Two("max", (a, b) => float.IsNaN(wide(a)) ? b : float.IsNaN(wide(b)) || wide(a) > wide(b) ? a : b);
        Two("min.NaN", (a, b) => narrow(MathF.Min(wide(a), wide(b))));
        Two("max.NaN", (a, b) => narrow(MathF.Max(wide(a), wide(b))));
        One("neg", a => (ushort)(a ^ 0x8000));
        One("abs", a => (ushort)(a & 0x7FFF));
        One(type == "f16" ? "ex2.approx" : "ex2.approx.ftz", a => narrow(Math.Pow(2, wide(a))));
        One("tanh.approx", a => narrow(Math.Tanh(wide(a))));

        void One(string name, Func<ushort, ushort> f)
        {
            all.Unary($"{name}.{type}", f);
            all.Unary<uint, uint>($"{name}.{type}x2", a => Pair(f((ushort)a), f((ushort)(a >> 16))));
        }

        void Two(string name, Func<ushort, ushort, ushort> f)
        {
            all.Binary($"{name}.{type}", f);
            all.Binary<uint, uint, uint>($"{name}.{type}x2", (a, b) => Pair(f((ushort)a, (ushort)b), f((ushort)(a >> 16), (ushort)(b >> 16))));
        }

        void Three(string name, Func<ushort, ushort, ushort, ushort> f)
        {
            all.Ternary($"{name}.{type}", f);
            all.Ternary<uint, uint, uint, uint>($"{name}.{type}x2", (a, b, c) =>
                Pair(f((ushort)a, (ushort)b, (ushort)c), f((ushort)(a >> 16), (ushort)(b >> 16), (ushort)(c >> 16))));
        }
    }

    /// <summary>Two numbers of 16 bits in one register.</summary>
    public static uint Pair(ushort low, ushort high) => low | ((uint)high << 16);
}
