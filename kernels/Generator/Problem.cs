using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace TaylorSeer.Kernels.Generator;

/// <summary>A diagnostic as a value: what incremental steps compare instead of syntax.</summary>
sealed record Problem(DiagnosticDescriptor Rule, string Path, TextSpan Span, LinePositionSpan Lines, EquatableArray<string> Arguments)
{
    public static Problem At(Location location, DiagnosticDescriptor rule, params string[] arguments) =>
        new(rule, location.SourceTree?.FilePath ?? "", location.SourceSpan, location.GetLineSpan().Span, new(arguments));

    public Diagnostic ToDiagnostic() =>
        Diagnostic.Create(Rule, Path.Length == 0 ? Location.None : Location.Create(Path, Span, Lines), [.. Arguments.Items]);
}
