using System.Runtime.CompilerServices;

namespace TaylorSeer.Engine.Ops;

/// <summary>The text of a shape error, put together only when the check fails: a step that succeeds allocates no strings.</summary>
[InterpolatedStringHandler]
ref struct ShapeMessage
{
    DefaultInterpolatedStringHandler text;

    public ShapeMessage(int literalLength, int formattedCount, bool condition, out bool wanted)
    {
        wanted = !condition;
        text = wanted ? new(literalLength, formattedCount) : default;
    }

    public void AppendLiteral(string value) => text.AppendLiteral(value);

    public void AppendFormatted<T>(T value) => text.AppendFormatted(value);

    public override string ToString() => text.ToStringAndClear();
}
