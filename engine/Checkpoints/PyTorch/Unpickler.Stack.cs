using System.Globalization;

namespace TaylorSeer.Engine.Checkpoints.PyTorch;

/// <summary>The stack, the marks on it, the memo.</summary>
ref partial struct Unpickler
{
    readonly int Floor => marks.Count > 0 ? marks[^1] : 0;

    readonly void Push(object? value) => stack.Add(value);

    readonly object? Top() => stack.Count > Floor ? stack[^1] : throw input.Damaged("the stack is empty");

    readonly object? Pop()
    {
        object? top = Top();
        stack.RemoveAt(stack.Count - 1);
        return top;
    }

    readonly object?[] PopMany(int count)
    {
        if (stack.Count - Floor < count)
            throw input.Damaged($"the stack holds {stack.Count - Floor} of {count} wanted values");
        return Cut(stack.Count - count);
    }

    /// <summary>Everything above the newest mark, and the mark itself.</summary>
    readonly object?[] PopMark()
    {
        if (marks.Count == 0)
            throw input.Damaged("no mark is set");
        int floor = Floor;
        marks.RemoveAt(marks.Count - 1);
        return Cut(floor);
    }

    readonly void PopOrMark()
    {
        if (stack.Count > Floor)
            Pop();
        else
            PopMark();
    }

    readonly object?[] Cut(int start)
    {
        object?[] items = [.. stack[start..]];
        stack.RemoveRange(start, items.Length);
        return items;
    }

    readonly void Recall(uint index) =>
        Push(memo.TryGetValue(index, out object? value) ? value : throw input.Damaged($"nothing is remembered under {index}"));

    void Skip(ulong bytes)
    {
        input.Take(bytes);
        Push(PickleOpaque.Instance);
    }

    void Charge(int work)
    {
        operations += work;
        if (operations is > MostOperations or < 0)
            throw input.Damaged($"more than {MostOperations} operations, which no checkpoint needs");
    }

    readonly void Protocol(byte version)
    {
        if (version > 5)
            throw input.Damaged($"protocol {version}; up to 5 are known");
    }

    readonly uint Index(string line) =>
        uint.TryParse(line, NumberStyles.None, CultureInfo.InvariantCulture, out uint index) ? index : throw input.Damaged("a memo index that is no number");

    static object ParseInt(string line) => line switch
    {
        "00" => false,
        "01" => true,
        _ => long.TryParse(line, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long value) ? value : PickleOpaque.Instance,
    };

    // Little-endian two's complement of any length; what a long cannot hold is of no use here.
    static object TwosComplement(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > sizeof(long))
            return PickleOpaque.Instance;
        long value = 0;
        for (int i = bytes.Length - 1; i >= 0; i--)
            value = (value << 8) | bytes[i];
        int unused = 64 - (8 * bytes.Length);
        return bytes.IsEmpty ? 0L : value << unused >> unused;
    }

    static long[]? Longs(object?[] values)
    {
        if (values.Length > CheckpointTensor.MostDimensions)
            return null;
        long[] longs = new long[values.Length];
        for (int i = 0; i < longs.Length; i++)
        {
            if (values[i] is not long value)
                return null;
            longs[i] = value;
        }

        return longs;
    }
}
