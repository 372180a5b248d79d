namespace TaylorSeer.Engine.Checkpoints.PyTorch;

// A pickle is a program for a stack machine that may call any function of Python, so opening one the ordinary way runs
// whatever its author wanted. Here it runs nothing: calls of the few functions that torch.save uses are noted
// (PickleGlobal), every other name, call, object and state becomes PickleOpaque. Opcodes of protocols 0 to 5:
//
//   numbers, texts   I J K M L 8a 8b F G N 88 89, S T U V X 8c 8d, B C 8e 96
//   containers       ( ) t 85 86 87, ] l a e, } d s u, 8f 90 91
//   memo, stack      p q r 94, g h j, 0 1 2
//   names, calls     c 93, R 81 92 i o b, P Q, 82 83 84
//
// Work and memory are limited by the number of operations; there is no recursion.

/// <summary>Reads one pickle.</summary>
ref partial struct Unpickler
{
    const int MostOperations = 2_000_000;

    readonly List<object?> stack = [];
    readonly List<int> marks = [];
    readonly Dictionary<uint, object?> memo = [];
    readonly Dictionary<string, PickleStorage>? storages;
    PickleBytes input;
    int operations;

    /// <param name="data">begins with the pickle; more may follow</param>
    /// <param name="path">the file, for messages</param>
    /// <param name="storages">receives every storage that the pickle mentions, by key, or null</param>
    public Unpickler(ReadOnlySpan<byte> data, string path, Dictionary<string, PickleStorage>? storages = null)
    {
        input = new(data, path);
        this.storages = storages;
    }

    /// <summary>Bytes read: after <see cref="Load"/>, the size of the pickle.</summary>
    public readonly int BytesRead => input.At;

    /// <summary>The object: null, bool, long, string, object[] (tuple), List (list, set), PickleDict, PickleTensor, or opaque.</summary>
    /// <exception cref="CheckpointException">It is damaged, or larger than any checkpoint's.</exception>
    public object? Load()
    {
        while (true)
        {
            Charge(1);
            byte operation = input.U8();
            if (operation == '.')
                return Pop();
            if (!Number(operation) && !Text(operation) && !Container(operation) && !Memo(operation) && !Call(operation))
                throw input.Damaged($"{operation:x2} is not an operation");
        }
    }

    bool Number(byte operation)
    {
        switch (operation)
        {
            case (byte)'N': Push(null); break;
            case 0x88: Push(true); break;
            case 0x89: Push(false); break;
            case (byte)'K': Push((long)input.U8()); break;
            case (byte)'M': Push((long)input.U16()); break;
            case (byte)'J': Push((long)input.I32()); break;
            case (byte)'I': Push(ParseInt(input.Line())); break;
            case (byte)'L': Push(ParseInt(input.Line().TrimEnd('L'))); break;
            case 0x8a: Push(TwosComplement(input.Take(input.U8()))); break;
            case 0x8b: Push(TwosComplement(input.Take(input.U32()))); break;
            case (byte)'G': Skip(8); break;
            case (byte)'F': input.Line(); Push(PickleOpaque.Instance); break;
            default: return false;
        }

        return true;
    }

    bool Text(byte operation)
    {
        switch (operation)
        {
            case (byte)'X': Push(input.Utf8(input.U32())); break;
            case 0x8c: Push(input.Utf8(input.U8())); break;
            case 0x8d: Push(input.Utf8(input.U64())); break;
            case (byte)'V': Push(input.Line()); break;
            case (byte)'S': Push(input.Line().Trim('\'', '"')); break;
            case (byte)'T': Push(input.Latin1(input.U32())); break;
            case (byte)'U': Push(input.Latin1(input.U8())); break;
            case (byte)'C': Skip(input.U8()); break;
            case (byte)'B': Skip(input.U32()); break;
            case 0x8e or 0x96: Skip(input.U64()); break;
            default: return false;
        }

        return true;
    }

    bool Container(byte operation)
    {
        switch (operation)
        {
            case (byte)'(': marks.Add(stack.Count); break;
            case (byte)')': Push(Array.Empty<object?>()); break;
            case (byte)'t': Push(PopMark()); break;
            case 0x85: Push(PopMany(1)); break;
            case 0x86: Push(PopMany(2)); break;
            case 0x87: Push(PopMany(3)); break;
            case (byte)']' or 0x8f: Push(new List<object?>()); break;
            case (byte)'l' or 0x91: Push(new List<object?>(PopMark())); break;
            case (byte)'a': Append(PopMany(1)); break;
            case (byte)'e' or 0x90: Append(PopMark()); break;
            case (byte)'}': Push(new PickleDict()); break;
            case (byte)'d': NewDictionary(PopMark()); break;
            case (byte)'s': SetItems(PopMany(2)); break;
            case (byte)'u': SetItems(PopMark()); break;
            default: return false;
        }

        return true;
    }

    bool Memo(byte operation)
    {
        switch (operation)
        {
            case (byte)'q': memo[input.U8()] = Top(); break;
            case (byte)'r': memo[input.U32()] = Top(); break;
            case (byte)'p': memo[Index(input.Line())] = Top(); break;
            case 0x94: memo[(uint)memo.Count] = Top(); break;
            case (byte)'h': Recall(input.U8()); break;
            case (byte)'j': Recall(input.U32()); break;
            case (byte)'g': Recall(Index(input.Line())); break;
            case (byte)'0': PopOrMark(); break;
            case (byte)'1': PopMark(); break;
            case (byte)'2': Push(Top()); break;
            case 0x80: Protocol(input.U8()); break;
            case 0x95: input.U64(); break;      // a frame says how much follows, for readers that fetch in pieces
            default: return false;
        }

        return true;
    }

    bool Call(byte operation)
    {
        switch (operation)
        {
            case (byte)'c': Push(Resolve(input.Line(), input.Line())); break;
            case 0x93: Push(Resolve(PopMany(2))); break;
            case (byte)'R' or 0x81: Push(Called(PopMany(2))); break;
            case 0x92: PopMany(3); Push(PickleOpaque.Instance); break;
            case (byte)'o': PopMark(); Push(PickleOpaque.Instance); break;
            case (byte)'i': input.Line(); input.Line(); PopMark(); Push(PickleOpaque.Instance); break;
            case (byte)'b': Pop(); Top(); break;
            case (byte)'Q': Push(Persistent(Pop())); break;
            case (byte)'P': input.Line(); Push(PickleOpaque.Instance); break;
            case 0x82: Skip(1); break;
            case 0x83: Skip(2); break;
            case 0x84: Skip(4); break;
            default: return false;
        }

        return true;
    }

    // What is not on this list is opaque, whatever it is called.
    static object Resolve(string module, string name) => (module, name) switch
    {
        ("collections", "OrderedDict") => PickleGlobal.OrderedDict,
        ("torch._utils", "_rebuild_tensor" or "_rebuild_tensor_v2") => PickleGlobal.Tensor,
        ("torch._utils", "_rebuild_parameter" or "_rebuild_parameter_with_state") => PickleGlobal.Parameter,
        ("torch" or "torch.cuda", "FloatStorage") => new PickleStorageType(name, DType.F32),
        ("torch" or "torch.cuda", "HalfStorage") => new PickleStorageType(name, DType.F16),
        ("torch" or "torch.cuda", "BFloat16Storage") => new PickleStorageType(name, DType.BF16),
        ("torch" or "torch.cuda", "DoubleStorage") => new PickleStorageType(name, DType.F64),
        ("torch" or "torch.cuda", "CharStorage") => new PickleStorageType(name, DType.I8),
        ("torch" or "torch.cuda", "IntStorage") => new PickleStorageType(name, DType.I32),
        ("torch" or "torch.cuda", "LongStorage") => new PickleStorageType(name, DType.I64),
        ("torch" or "torch.cuda", "ByteStorage" or "BoolStorage") => new PickleStorageType(name, DType.U8),
        ("torch" or "torch.cuda", "ShortStorage" or "ComplexFloatStorage" or "ComplexDoubleStorage") => new PickleStorageType(name, null),
        _ => PickleOpaque.Instance,
    };

    static object Resolve(object?[] moduleAndName) =>
        moduleAndName is [string module, string name] ? Resolve(module, name) : PickleOpaque.Instance;

    object? Called(object?[] call) => call switch
    {
        [PickleGlobal.OrderedDict, object?[] arguments] => Dictionary(arguments),
        [PickleGlobal.Parameter, object?[] and [PickleTensor tensor, ..]] => tensor,
        [PickleGlobal.Tensor, object?[] and [PickleStorage storage, long offset, object?[] shape, object?[] strides, ..]]
            when Longs(shape) is { } sizes && Longs(strides) is { } steps => new PickleTensor(storage, offset, sizes, steps),
        _ => PickleOpaque.Instance,
    };

    PickleDict Dictionary(object?[] arguments)
    {
        PickleDict dictionary = new();
        if (arguments is [List<object?> pairs])
        {
            Charge(pairs.Count);
            foreach (object? pair in pairs)
            {
                if (pair is object?[] and [var key, var value])
                    dictionary.Entries.Add((key, value));
                else if (pair is List<object?> and [var listKey, var listValue])
                    dictionary.Entries.Add((listKey, listValue));
            }
        }

        return dictionary;
    }

    object Persistent(object? id)
    {
        if (id is not object?[] parts
            || parts is not (["storage", PickleStorageType, string, _, long] or ["storage", PickleStorageType, string, _, long, null]))
        {
            return PickleOpaque.Instance;       // a sixth part that is not null: a view of another storage, of a torch from before 0.4
        }

        return Note(new((PickleStorageType)parts[1]!, (string)parts[2]!, (long)parts[4]!));
    }

    readonly PickleStorage Note(PickleStorage storage)
    {
        if (storages is not null && !storages.TryAdd(storage.Key, storage) && storages[storage.Key] != storage)
            throw input.Damaged($"the storage '{storage.Key}' is mentioned as two different ones");
        return storage;
    }

    void NewDictionary(object?[] items)
    {
        Push(new PickleDict());
        SetItems(items);
    }

    void SetItems(object?[] items)
    {
        if (items.Length % 2 != 0)
            throw input.Damaged("a key without its value");
        if (Top() is PickleDict dictionary)
        {
            for (int i = 0; i < items.Length; i += 2)
                dictionary.Entries.Add((items[i], items[i + 1]));
        }
    }

    void Append(object?[] items)
    {
        if (Top() is List<object?> list)
            list.AddRange(items);
    }
}
