namespace TaylorSeer.Kernels.Cpu.MachineCode;

/// <summary>
/// Writes the machine code of the few x64 instructions that kernels need and .NET's intrinsics lack. Memory operands are a
/// base register and a displacement; vectors are 512 bits wide, registers 0 to 31. Encodings: Intel, "64 and IA-32
/// Architectures Software Developer's Manual", volume 2, sections 2.2 (REX), 2.7 (EVEX) and the instructions' pages.
/// </summary>
sealed class X64Writer
{
    const byte Nop = 0x90;

    readonly List<byte> code = [];

    /// <summary>Bytes so far: where the next instruction will be.</summary>
    public int Position => code.Count;

    public byte[] ToArray() => [.. code];

    /// <summary>Fills up with instructions that do nothing.</summary>
    public void Align(int bytes)
    {
        while (code.Count % bytes != 0)
            code.Add(Nop);
    }

    /// <summary>to ← from.</summary>
    public void Move(Register to, Register from) => Whole(0x8b, to, 0b11, from);

    /// <summary>to ← [at + displacement], 64 bits.</summary>
    public void Load(Register to, Register at, sbyte displacement)
    {
        Whole(0x8b, to, 0b01, at);
        code.Add((byte)displacement);
    }

    /// <summary>register += value.</summary>
    public void Add(Register register, int value)
    {
        Whole(0x81, 0, 0b11, register);
        Int32(value);
    }

    /// <summary>register −= 1, and the zero flag.</summary>
    public void Decrement(Register register) => Whole(0xff, (Register)1, 0b11, register);

    /// <summary>Jumps back to <paramref name="target"/> unless the zero flag is set.</summary>
    public void JumpIfNotZero(int target)
    {
        code.AddRange([0x0f, 0x85]);
        Int32(target - (code.Count + sizeof(int)));
    }

    public void Return() => code.Add(0xc3);

    /// <summary>Marks the upper parts of registers 0 to 15 as unused, as calls between managed and native code expect.</summary>
    public void ZeroUpper() => code.AddRange([0xc5, 0xf8, 0x77]);

    /// <summary>Asks for the line at [at + displacement].</summary>
    public void Prefetch(Register at, int displacement) => Legacy(0x18, 1, at, displacement);

    /// <summary>[at + displacement] ← the low 128 bits of a register 0 to 15.</summary>
    public void StoreLow(int vector, Register at, int displacement) => Legacy(0x11, vector, at, displacement);

    /// <summary>The low 128 bits of a register 0 to 15 ← [at + displacement].</summary>
    public void LoadLow(int vector, Register at, int displacement) => Legacy(0x10, vector, at, displacement);

    /// <summary>vector ← [at + 64 · line].</summary>
    public void LoadVector(int vector, Register at, sbyte line) => Evex(map: 1, prefix: 2, 0x6f, vector, 0, at, line);

    /// <summary>[at + 64 · line] ← vector.</summary>
    public void StoreVector(int vector, Register at, sbyte line) => Evex(map: 1, prefix: 2, 0x7f, vector, 0, at, line);

    /// <summary>Every 32-bit lane of vector ← [at + 4 · element].</summary>
    public void Broadcast(int vector, Register at, sbyte element) => Evex(map: 2, prefix: 1, 0x58, vector, 0, at, element);

    /// <summary>sum += four products per 32-bit lane: bytes of <paramref name="x"/> from 0 to 255 times signed bytes of <paramref name="w"/> (vpdpbusd).</summary>
    public void DotBytes(int sum, int x, int w)
    {
        EvexPrefix(map: 2, prefix: 1, sum, x, low: w & 8, high: w & 16);
        code.AddRange([0x50, ModRM(0b11, sum, w)]);
    }

    void Evex(int map, int prefix, byte opcode, int vector, int second, Register at, sbyte scaled)
    {
        EvexPrefix(map, prefix, vector, second, low: (int)at & 8, high: 0);
        code.AddRange([opcode, ModRM(0b01, vector, (int)at), (byte)scaled]);
    }

    /// <summary>512 bits, no mask. <paramref name="low"/>, <paramref name="high"/>: the fourth and fifth bit of the last operand's register; all such bits are stored inverted.</summary>
    void EvexPrefix(int map, int prefix, int vector, int second, int low, int high)
    {
        int first = map | Inverted(vector & 8, 7) | Inverted(high, 6) | Inverted(low, 5) | Inverted(vector & 16, 4);
        code.AddRange([0x62, (byte)first, (byte)(((~second & 15) << 3) | 4 | prefix), (byte)(0x40 | Inverted(second & 16, 3))]);
    }

    static int Inverted(int bit, int place) => bit == 0 ? 1 << place : 0;

    /// <summary>An instruction on 64-bit registers.</summary>
    void Whole(byte opcode, Register register, int mode, Register operand) =>
        code.AddRange([(byte)(0x48 | (((int)register & 8) >> 1) | (((int)operand & 8) >> 3)), opcode, ModRM(mode, (int)register, (int)operand)]);

    void Legacy(byte opcode, int register, Register at, int displacement)
    {
        code.AddRange([(byte)(0x40 | ((register & 8) >> 1) | (((int)at & 8) >> 3)), 0x0f, opcode, ModRM(0b10, register, (int)at)]);
        Int32(displacement);
    }

    static byte ModRM(int mode, int register, int operand) => (byte)((mode << 6) | ((register & 7) << 3) | (operand & 7));

    void Int32(int value) => code.AddRange(BitConverter.GetBytes(value));
}
