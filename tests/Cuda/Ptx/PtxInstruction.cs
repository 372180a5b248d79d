namespace TaylorSeer.Tests.Cuda.Ptx;

/// <summary>One instruction as parsed.</summary>
/// <param name="Opcode">with all its modifiers: <c>ld.global.nc.v4.f32</c></param>
/// <param name="Operands">destination first</param>
/// <param name="Guard">the predicate in front (<c>@%p1</c>, <c>@!%p1</c>), or null</param>
/// <param name="Text">the instruction for messages</param>
/// <param name="Line">line of the PTX text</param>
/// <param name="Source">file and line of the source that <c>.loc</c> names, or null</param>
sealed record PtxInstruction(string Opcode, IReadOnlyList<Operand> Operands, RegisterOperand? Guard, string Text, int Line, string? Source)
{
    /// <summary>The instruction and where it stands.</summary>
    public override string ToString() => $"'{Text}' (PTX line {Line}{(Source is null ? "" : ", " + Source)})";
}
