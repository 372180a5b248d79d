using TaylorSeer.Tests.Cuda.Ptx;

namespace TaylorSeer.Tests.Cuda.Simt;

/// <summary>An instruction while it is decoded: its words, and its operands as offsets of registers.</summary>
sealed class Operation(ProgramBuilder builder, Frame frame, PtxInstruction instruction)
{
    public string Opcode => instruction.Opcode;

    /// <summary>The opcode, split at its dots.</summary>
    public string[] Words { get; } = instruction.Opcode.Split('.');

    public int Count => instruction.Operands.Count;

    public bool InKernel => frame.Function.IsEntry;

    public PtxException Unknown(string? what = null) => ProgramBuilder.Error(instruction, what ?? "the simulator does not know this instruction");

    public Operand this[int i] => i < instruction.Operands.Count ? instruction.Operands[i] : throw Unknown("an operand is missing");

    /// <summary>Where the i-th operand, a destination of this type, is.</summary>
    public int Into<T>(int i)
        where T : unmanaged => Into<T>(this[i]);

    public unsafe int Into<T>(Operand operand)
        where T : unmanaged => operand is SinkOperand ? builder.Scratch(sizeof(T)) : Register(operand, sizeof(T));

    /// <summary>Where the i-th operand is: a register of this type's size, or a number that all lanes have.</summary>
    public int From<T>(int i)
        where T : unmanaged => From<T>(this[i]);

    public unsafe int From<T>(Operand operand)
        where T : unmanaged => operand switch
        {
            RegisterOperand => Register(operand, sizeof(T)),
            NumberOperand number => builder.Number(sizeof(T), Bits<T>(number)),
            NameOperand name => builder.Number(sizeof(T), builder.Symbol(frame, instruction, name.Name).Address),
            AddressOperand(NameOperand name, var offset) =>
                builder.Number(sizeof(T), builder.Symbol(frame, instruction, name.Name).Address + (ulong)offset),
            _ => throw Unknown($"{operand} is not a value"),
        };

    /// <summary>A register of any size, and its bytes.</summary>
    public (int At, int Bytes) Any(Operand operand) => operand is RegisterOperand { Register.IsPredicate: false } r
        ? (builder.Place(frame, r.Register), r.Register.Bytes)
        : throw Unknown($"{operand} is not a register");

    public int IntoPredicate(Operand operand) => operand switch
    {
        SinkOperand => builder.Scratch(4),
        RegisterOperand { Register.IsPredicate: true } r => builder.Place(frame, r.Register),
        _ => throw Unknown($"{operand} is not a predicate"),
    };

    /// <summary>Where a predicate is, and what its bits are to be xored with.</summary>
    public (int At, uint Flip) FromPredicate(Operand operand) => operand switch
    {
        RegisterOperand { Register.IsPredicate: true } r => (builder.Place(frame, r.Register), r.Negated ? uint.MaxValue : 0),
        NumberOperand n => (builder.Number(0, n.Bits != 0 ? uint.MaxValue : 0), 0),
        _ => throw Unknown($"{operand} is not a predicate"),
    };

    /// <summary>The number of a register that wgmma works on, by its place.</summary>
    public int Asynchronous(int place) => builder.Asynchronous(place);

    /// <summary>A register that nobody reads, of so many bytes a lane.</summary>
    public int Scratch(int bytes) => builder.Scratch(bytes);

    /// <summary>What the brackets of an address mean: a register of 8 (or 4) bytes, or a number, and an offset.</summary>
    public Address Address(Operand operand, Space space)
    {
        if (operand is not AddressOperand(var origin, var offset))
            throw Unknown($"{operand} is not an address");
        switch (origin)
        {
            case RegisterOperand r:
                if (space == Space.Param && !InKernel)
                    space = Space.Local;
                return new(space, builder.Place(frame, r.Register), r.Register.Bytes, offset);
            case NumberOperand n:
                return new(space, builder.Number(8, (ulong)n.Bits), 8, offset);
            case NameOperand name:
                (Space there, ulong at) = builder.Symbol(frame, instruction, name.Name);
                if (space != Space.Generic && there != space && !(space == Space.Param && there == Space.Local))
                    throw Unknown($"{name.Name} is in {there} memory");
                return new(there, builder.Number(8, at), 8, offset);
            default:
                throw Unknown($"{origin} is not an address");
        }
    }

    int Register(Operand operand, int bytes)
    {
        (int at, int its) = Any(operand);
        return its == bytes ? at : throw Unknown($"{((RegisterOperand)operand).Register} has {8 * its} bits, not {8 * bytes}");
    }

    ulong Bits<T>(NumberOperand number)
        where T : unmanaged => number.Kind switch
        {
            NumberOperand.Form.Double when typeof(T) == typeof(float) =>
                BitConverter.SingleToUInt32Bits((float)BitConverter.Int64BitsToDouble(number.Bits)),
            NumberOperand.Form.Integer when typeof(T) == typeof(float) && number.Bits != 0 => throw Unknown("an integer where a float stands"),
            _ => (ulong)number.Bits,
        };
}
