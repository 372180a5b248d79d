namespace TaylorSeer.Tests.Cuda.Ptx;

/// <summary>What stands between an instruction's commas.</summary>
abstract record Operand;

/// <summary>A register, or one that the hardware fills (<c>%tid.x</c>).</summary>
sealed record RegisterOperand(Register Register, bool Negated = false) : Operand;

/// <summary>The name of a variable, parameter, label or function.</summary>
sealed record NameOperand(string Name) : Operand;

/// <summary>A number as written: an integer, or the bits of an f32 (<c>0f3F800000</c>) or f64 (<c>0d...</c>).</summary>
sealed record NumberOperand(long Bits, NumberOperand.Form Kind) : Operand
{
    public enum Form
    {
        Integer,
        Single,
        Double,
    }
}

/// <summary><c>[base + offset]</c>: the base is a register, a name, or a number.</summary>
sealed record AddressOperand(Operand Base, long Offset) : Operand;

/// <summary><c>[map, {x, y}]</c>: the address of a tensor map, and coordinates in its tensor.</summary>
sealed record TensorOperand(Operand Map, IReadOnlyList<Operand> Coordinates) : Operand;

/// <summary><c>{a, b}</c></summary>
sealed record VectorOperand(IReadOnlyList<Operand> Elements) : Operand;

/// <summary><c>d|p</c>: two destinations. A sink (<c>_</c>) is null.</summary>
sealed record PairOperand(Operand First, Operand Second) : Operand;

/// <summary><c>_</c>: the result is not kept.</summary>
sealed record SinkOperand : Operand;
