using Microsoft.CodeAnalysis;

namespace TaylorSeer.Kernels.Generator;

/// <summary>Everything the generator refuses. Each message ends with what to write instead.</summary>
static class Rules
{
    public static readonly DiagnosticDescriptor Kernel = Rule("TSK001", "A kernel's declaration", "Kernel '{0}' {1}; {2}");
    public static readonly DiagnosticDescriptor Parameter = Rule("TSK002", "A parameter's type", "Parameter '{0}' is a '{1}'; {2}");
    public static readonly DiagnosticDescriptor Type = Rule("TSK003", "A type without a device form", "'{0}' has no device form; {1}");
    public static readonly DiagnosticDescriptor Statement = Rule("TSK004", "A statement outside the dialect", "{0} cannot be translated; {1}");
    public static readonly DiagnosticDescriptor Expression = Rule("TSK005", "An expression outside the dialect", "{0} cannot be translated; {1}");
    public static readonly DiagnosticDescriptor Call = Rule("TSK006", "A call without a device form", "'{0}' has no device form; {1}");
    public static readonly DiagnosticDescriptor Recursion = Rule("TSK007", "Recursion", "'{0}' calls itself, and devices have no call stack; write a loop");
    public static readonly DiagnosticDescriptor Order = Rule("TSK008", "Order of evaluation", "{0}, and C does not keep C#'s order of evaluation; {1}");
    public static readonly DiagnosticDescriptor Size = Rule("TSK009", "A size that is not constant", "The size of {0} must be known to the device compiler; write a constant or a SpecializedValue<int>");
    public static readonly DiagnosticDescriptor Space = Rule("TSK010", "A view without a fixed memory", "{0}; {1}");
    public static readonly DiagnosticDescriptor Length = Rule("TSK011", "A view's length", "A device's pointer has no length; pass it as a parameter (only a kernel's own parameters know theirs)");
    public static readonly DiagnosticDescriptor Allocation = Rule("TSK012", "Where memory is allocated", "{0} is a declaration on a device; write 'ArrayView<T> name = {0}(size);' on its own line");
    public static readonly DiagnosticDescriptor Unroll = Rule("TSK013", "Hint.Unroll", "Hint.Unroll() {0}; {1}");
    public static readonly DiagnosticDescriptor Field = Rule("TSK014", "A static field", "The static field '{0}' is not constant; make it const or pass its value as a parameter");
    public static readonly DiagnosticDescriptor Conversion = Rule("TSK015", "A conversion without a device form", "The conversion from '{0}' to '{1}' cannot be translated; {2}");
    public static readonly DiagnosticDescriptor Checked = Rule("TSK016", "Checked arithmetic", "Devices do not detect overflow; remove 'checked' or test before the operation");

    static DiagnosticDescriptor Rule(string id, string title, string message) =>
        new(id, title, message, "TaylorSeer.Kernels", DiagnosticSeverity.Error, isEnabledByDefault: true);
}
