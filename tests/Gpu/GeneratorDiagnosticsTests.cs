using Microsoft.CodeAnalysis;

namespace TaylorSeer.Tests.Gpu;

/// <summary>Everything outside of the dialect is an error at its line, and says what to write instead.</summary>
public class GeneratorDiagnosticsTests
{
    [Theory]
    [InlineData("TSK001", "partial", "} static class L { [Kernel(32)] public static void Run(ArrayView<int> y) { }")]
    [InlineData("TSK001", "1024", "[Kernel(64, 32)] public static void Run(ArrayView<int> y) { }")]
    [InlineData("TSK001", "void", "[Kernel(32)] public static int Run(ArrayView<int> y) => 0;")]
    [InlineData("TSK001", "one kernel per type", "[Kernel(32)] public static void Run<T>(ArrayView<int> y) where T : unmanaged { }")]
    [InlineData("TSK001", "static", "} partial class L { [Kernel(32)] public void Run(ArrayView<int> y) { }")]
    [InlineData("TSK002", "ArrayView<T>", "[Kernel(32)] public static void Run(int[] y) { }")]
    [InlineData("TSK002", "one element", "[Kernel(32)] public static void Run(ref int y) { }")]
    [InlineData("TSK002", "specialise int", "[Kernel(32)] public static void Run(ArrayView<int> y, SpecializedValue<float> f) { }")]
    [InlineData("TSK002", "bool", "[Kernel(32)] public static void Run(ArrayView<int> y, bool f) { }")]
    [InlineData("TSK002", "takes 'int'", "static int F(SpecializedValue<int> v) => v; [Kernel(32)] public static void Run(ArrayView<int> y, SpecializedValue<int> v) { y[0] = F(v); }")]
    public void A_kernels_declaration(string id, string advice, string members) => Expect(id, advice, members);

    [Theory]
    [InlineData("TSK003", "ushort", "char c = 'a'; y[0] = c;")]
    [InlineData("TSK003", "float or double", "decimal d = 1; y[0] = (int)d;")]
    [InlineData("TSK003", "LocalMemory", "int[] a = new int[3]; y[0] = a[0];")]
    [InlineData("TSK003", "HalfBits", "Half h = (Half)1f; y[0] = (int)h;")]
    [InlineData("TSK003", "named fields", "(int A, int B) t = (1, 2); y[0] = t.A;")]
    [InlineData("TSK003", "numbers only", "string s = \"x\"; y[0] = s.Length;")]
    [InlineData("TSK004", "for loop", "foreach (int v in new int[3]) y[0] = v;")]
    [InlineData("TSK004", "no exceptions", "try { y[0] = 1; } finally { }")]
    [InlineData("TSK004", "no exceptions", "throw new Exception();")]
    [InlineData("TSK004", "break or continue", "again: y[0] = 1; if (y[0] == 0) goto again;")]
    [InlineData("TSK004", "static method", "int F() => 1; y[0] = F();")]
    [InlineData("TSK004", "Group.Barrier", "lock (new object()) { y[0] = 1; }")]
    [InlineData("TSK004", "constant cases", "switch (y[0]) { case > 3: y[0] = 1; break; }")]
    [InlineData("TSK004", "as a statement", "_ = y[0];")]
    [InlineData("TSK004", "where they are used", "int a = 0; ref int b = ref a; b = 1;")]
    [InlineData("TSK005", "switch statement", "int a = 3; y[0] = a switch { 3 => 1, _ => 2 };")]
    [InlineData("TSK005", "comparisons", "int a = 3; y[0] = a is 3 or 4 ? 1 : 0;")]
    [InlineData("TSK005", "on its own line", "H(out int a); y[0] = a;")]
    [InlineData("TSK004", "one variable", "int a = 0, b = 0; (a, b) = (b, a); y[0] = a;")]
    [InlineData("TSK006", "with a body", "y[0] = y.SubView(2).GetHashCode();")]
    [InlineData("TSK006", "a * b + c", "float f = MathF.FusedMultiplyAdd(1f, y[0], 2f); y[0] = (int)f;")]
    [InlineData("TSK006", "Exp", "y[0] = (int)MathF.Tanh(y[0]);")]
    [InlineData("TSK006", "Sqrt", "y[0] = (int)MathF.Acosh(y[0]);")]
    [InlineData("TSK006", "source is in this project", "y[0] = GC.CollectionCount(0);")]
    [InlineData("TSK006", "object initialiser", "Q q = new(3); y[0] = q.A;")]
    [InlineData("TSK006", "readonly", "R r = default; r.Grow(); y[0] = r.A;")]
    [InlineData("TSK007", "write a loop", "y[0] = Fibonacci(5);")]
    [InlineData("TSK008", "statement of its own", "int a, b; a = b = 3; y[0] = a + b;")]
    [InlineData("TSK008", "statement of its own", "int a = 0; y[a++] = 1;")]
    [InlineData("TSK008", "in a variable", "int a = 1; y[0] = Add(ref a) + a;")]
    [InlineData("TSK008", "in a variable", "y[0] = Put(y) + Put(y);")]
    [InlineData("TSK008", "in a variable", "y[0] = y[1] + Put(y);")]
    [InlineData("TSK008", "in a variable", "y[y[1]] = Put(y);")]
    [InlineData("TSK009", "SpecializedValue", "int n = y[0]; ArrayView<int> a = LocalMemory.Allocate<int>(n); y[0] = a[0];")]
    [InlineData("TSK010", "where it gets one", "ArrayView<int> a; a = y; y[0] = a[0];")]
    [InlineData("TSK010", "second view", "ArrayView<int> a = LocalMemory.Allocate<int>(2); a = y; y[0] = a[0];")]
    [InlineData("TSK010", "if and else", "ArrayView<int> a = y[0] > 0 ? y : y.SubView(1); y[0] = a[0];", "a parameter, a local view")]
    [InlineData("TSK010", "a view of its own", "y = y.SubView(1); y[0] = 1;")]
    [InlineData("TSK010", "parameter, a local view", "ArrayView<int> a = Of(y); y[0] = a[0];")]
    [InlineData("TSK010", "before the loop", "for (ArrayView<int> a = y; y[0] > 0;) a[0] = 0;")]
    [InlineData("TSK011", "as a parameter", "y[0] = (int)y.SubView(1).Length;")]
    [InlineData("TSK012", "on its own line", "y[0] = LocalMemory.Allocate<int>(2)[0];")]
    [InlineData("TSK012", "on its own line", "ArrayView<int> a = SharedMemory.Allocate<int>(8).SubView(2); y[0] = a[0];")]
    [InlineData("TSK012", "on its own line", "ArrayView<int> a = SharedMemory.Allocate<int>(8), b = SharedMemory.Allocate<int>(8); y[0] = a[0] + b[0];")]
    [InlineData("TSK013", "in front of the loop", "Hint.Unroll(); y[0] = 1;")]
    [InlineData("TSK013", "constant", "Hint.Unroll(); for (int i = 0; i < y[1]; i++) y[0] = i;")]
    [InlineData("TSK014", "make it const", "y[0] = Shared;")]
    [InlineData("TSK015", "to int first", "float f = y[0]; byte b = (byte)f; y[0] = b;")]
    [InlineData("TSK016", "remove 'checked'", "y[0] = checked(y[0] * 3);")]
    [InlineData("TSK016", "remove 'checked'", "checked { y[0] += 3; }")]
    public void A_kernels_body(string id, string advice, string body, string? orElse = null)
    {
        const string Helpers = """
            static int Shared = 3;
            struct Q(int a) { public int A = a; }
            struct R { public int A; public void Grow() { A++; } }
            static int Fibonacci(int n) => n < 2 ? n : Fibonacci(n - 1) + Fibonacci(n - 2);
            static int Add(ref int a) { a++; return a; }
            static int Put(ArrayView<int> v) { v[0] = v[0] + 1; return v[0]; }
            static void H(out int a) { a = 1; }
            static ArrayView<int> Of(ArrayView<int> v) => v;
            """;
        Expect(id, advice, $"{Helpers}\n[Kernel(32)] public static void Run(ArrayView<int> y)\n{{\n{body}\n}}", orElse);
    }

    [Fact]
    public void A_problem_is_reported_at_its_line_and_the_next_one_as_well()
    {
        IReadOnlyList<Diagnostic> all = GeneratorRun.Diagnose("""
            [Kernel(32)]
            public static void Run(ArrayView<int> y)
            {
                int good = 1;
                y[0] = (int)MathF.Tanh(good);
                y[1] = good is 3 ? 1 : 2;
            }
            """);
        Assert.Equal(["TSK005", "TSK006"], all.Select(d => d.Id).Order());
        Assert.Equal(7, all.Single(d => d.Id == "TSK006").Location.GetLineSpan().StartLinePosition.Line);
        Assert.Equal("Sample.cs", all[0].Location.GetLineSpan().Path);
    }

    static void Expect(string id, string advice, string members, string? orElse = null)
    {
        IReadOnlyList<Diagnostic> all = GeneratorRun.Diagnose(members);
        Assert.Contains(all, d => d.Id == id);
        Assert.Contains(all, d => d.Id == id && (d.GetMessage().Contains(advice, StringComparison.Ordinal)
            || (orElse is not null && d.GetMessage().Contains(orElse, StringComparison.Ordinal))));
        Assert.All(all, d => Assert.Equal(DiagnosticSeverity.Error, d.Severity));
    }
}
