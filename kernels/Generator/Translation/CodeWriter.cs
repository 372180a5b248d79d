using System.Text;

namespace TaylorSeer.Kernels.Generator.Translation;

/// <summary>Lines with indentation.</summary>
sealed class CodeWriter(int depth)
{
    readonly StringBuilder text = new();
    int depth = depth;

    public void Line(string line) => text.Append(' ', 4 * depth).Append(line).Append('\n');

    /// <summary>A line that starts in the first column.</summary>
    public void Directive(string line) => text.Append(line).Append('\n');

    public void Open()
    {
        Line("{");
        depth++;
    }

    public void Close(string after = "")
    {
        depth--;
        Line("}" + after);
    }

    public override string ToString() => text.ToString();
}
