namespace TaylorSeer.Tests.Cuda.Simt;

/// <summary>
/// f32 and f64. What PTX defines exactly is exact (add, mul, fma, div.rn, sqrt.rn, rcp.rn: rounded to nearest even). The approximate
/// functions are the accurate ones rounded to f32, so they are closer to the truth than hardware, whose error PTX bounds:
/// ex2 2 ulp, lg2 2^-22 absolute, sin and cos 2^-20.9 absolute, rcp and rsqrt 1 to 2 ulp, tanh 2^-11 relative, div.full 2 ulp.
/// </summary>
static class Floats
{
    public static void AddTo(Dictionary<string, Func<Operation, Step>> all)
    {
        foreach (string rounding in new[] { "", ".rn" })
        {
            all.Vector<float, VectorOps.Add<float>>($"add{rounding}.f32");
            all.Vector<float, VectorOps.Subtract<float>>($"sub{rounding}.f32");
            all.Vector<float, VectorOps.Multiply<float>>($"mul{rounding}.f32");
            all.Vector<double, VectorOps.Add<double>>($"add{rounding}.f64");
            all.Vector<double, VectorOps.Subtract<double>>($"sub{rounding}.f64");
            all.Vector<double, VectorOps.Multiply<double>>($"mul{rounding}.f64");
            all.Binary<float, float, float>($"add{rounding}.ftz.f32", (a, b) => Flush(Flush(a) + Flush(b)));
            all.Binary<float, float, float>($"sub{rounding}.ftz.f32", (a, b) => Flush(Flush(a) - Flush(b)));
            all.Binary<float, float, float>($"mul{rounding}.ftz.f32", (a, b) => Flush(Flush(a) * Flush(b)));
            all.Binary<float, float, float>($"add{rounding}.sat.f32", (a, b) => Saturate(a + b));
            all.Binary<float, float, float>($"mul{rounding}.sat.f32", (a, b) => Saturate(a * b));
        }

        all.Vector3<float, VectorOps.Fma>("fma.rn.f32");
        all.Vector3<float, VectorOps.Fma>("mad.rn.f32");
        all.Ternary<float, float, float, float>("fma.rn.ftz.f32", (a, b, c) => Flush(MathF.FusedMultiplyAdd(Flush(a), Flush(b), Flush(c))));
        all.Ternary<float, float, float, float>("fma.rn.sat.f32", (a, b, c) => Saturate(MathF.FusedMultiplyAdd(a, b, c)));
        all.Ternary<double, double, double, double>("fma.rn.f64", Math.FusedMultiplyAdd);
        all.Binary<double, double, double>("div.rn.f64", (a, b) => a / b);
        all.Unary<double, double>("sqrt.rn.f64", Math.Sqrt);
        all.Unary<double, double>("rcp.rn.f64", a => 1 / a);
        all.Unary<double, double>("neg.f64", a => -a);
        all.Unary<double, double>("abs.f64", Math.Abs);
        all.Binary<double, double, double>("min.f64", Number.Min);
        all.Binary<double, double, double>("max.f64", Number.Max);
        foreach (string flush in new[] { "", ".ftz" })
            Singles(all, flush, flush.Length == 0 ? a => a : Flush);
    }

    static void Singles(Dictionary<string, Func<Operation, Step>> all, string ftz, Func<float, float> f)
    {
        foreach (string kind in new[] { "div.rn", "div.full", "div.approx" })
            all.Binary<float, float, float>($"{kind}{ftz}.f32", (a, b) => f(f(a) / f(b)));
        foreach (string kind in new[] { "rn", "approx" })
        {
            all.Unary<float, float>($"sqrt.{kind}{ftz}.f32", a => f(MathF.Sqrt(f(a))));
            all.Unary<float, float>($"rcp.{kind}{ftz}.f32", a => f(1 / f(a)));
        }

        all.Unary<float, float>($"rsqrt.approx{ftz}.f32", a => f((float)(1 / Math.Sqrt(f(a)))));
        all.Unary<float, float>($"ex2.approx{ftz}.f32", a => f((float)Math.Pow(2, f(a))));
        all.Unary<float, float>($"lg2.approx{ftz}.f32", a => f((float)Math.Log2(f(a))));
        all.Unary<float, float>($"sin.approx{ftz}.f32", a => f((float)Math.Sin(f(a))));
        all.Unary<float, float>($"cos.approx{ftz}.f32", a => f((float)Math.Cos(f(a))));
        all.Unary<float, float>($"neg{ftz}.f32", a => f(-a));
        all.Unary<float, float>($"abs{ftz}.f32", a => f(MathF.Abs(a)));
        all.Binary<float, float, float>($"min{ftz}.f32", (a, b) => Number.Min(f(a), f(b)));
        all.Binary<float, float, float>($"max{ftz}.f32", (a, b) => Number.Max(f(a), f(b)));
        all.Binary<float, float, float>($"min{ftz}.NaN.f32", (a, b) => MathF.Min(f(a), f(b)));
        all.Binary<float, float, float>($"max{ftz}.NaN.f32", (a, b) => MathF.Max(f(a), f(b)));
        if (ftz.Length == 0)
            all.Unary<float, float>("tanh.approx.f32", a => (float)Math.Tanh(a));
        all.Binary<float, float, float>($"copysign{ftz}.f32", (a, b) => MathF.CopySign(b, a));
    }

    public static float Flush(float a) => float.IsSubnormal(a) ? MathF.CopySign(0, a) : a;

    public static float Saturate(float a) => a >= 1 ? 1 : a > 0 ? a : 0;        // NaN gives 0

    /// <summary>PTX's minimum and maximum: of a number and a NaN, the number.</summary>
    static class Number
    {
        public static float Min(float a, float b) => float.IsNaN(a) ? b : float.IsNaN(b) ? a : MathF.Min(a, b);

        public static float Max(float a, float b) => float.IsNaN(a) ? b : float.IsNaN(b) ? a : MathF.Max(a, b);

        public static double Min(double a, double b) => double.IsNaN(a) ? b : double.IsNaN(b) ? a : Math.Min(a, b);

        public static double Max(double a, double b) => double.IsNaN(a) ? b : double.IsNaN(b) ? a : Math.Max(a, b);
    }
}
