using TaylorSeer.Tests.Cuda.Ptx;

namespace TaylorSeer.Tests.Cuda.Simt;

/// <summary>
/// Decodes a kernel: gives every register its place, every variable its address, every instruction its delegate. A called
/// function is put where it is called, with registers of its own.
/// </summary>
sealed class ProgramBuilder
{
    readonly PtxModule module;
    readonly IReadOnlyDictionary<string, (Space Space, ulong Address)> globals;
    readonly List<Instruction> code = [];
    readonly Dictionary<(int Bytes, ulong Value), int> numbers = [];
    readonly Dictionary<string, int> special = new(StringComparer.Ordinal);
    readonly HashSet<string> active = new(StringComparer.Ordinal);
    readonly Dictionary<string, (Space Space, ulong Address)> shared = new(StringComparer.Ordinal);
    readonly Dictionary<int, int> asynchronous = [];        // place of a register that wgmma works on: its number
    readonly List<Frame> frames = [];                       // of each instruction
    int registerBytes, sharedBytes, localBytes, dynamicStart;
    bool usesDynamic;

    ProgramBuilder(PtxModule module, IReadOnlyDictionary<string, (Space Space, ulong Address)> globals) => (this.module, this.globals) = (module, globals);

    /// <param name="module">the text that it is from</param>
    /// <param name="kernel">an entry of it</param>
    /// <param name="globals">where the module's variables in global and constant memory are</param>
    public static Program Build(PtxModule module, PtxFunction kernel, IReadOnlyDictionary<string, (Space Space, ulong Address)> globals)
    {
        ProgramBuilder builder = new(module, globals);
        Program program = builder.Build(kernel);
        if (builder.usesDynamic && program.SharedBytes > 0)     // now it is known where dynamic shared memory starts
            program = new ProgramBuilder(module, globals) { dynamicStart = program.SharedBytes }.Build(kernel);
        return program;
    }

    Program Build(PtxFunction kernel)
    {
        Frame frame = new(kernel);
        List<(int, int)> parameters = [];
        int end = 0;
        foreach (PtxVariable parameter in kernel.Parameters)
        {
            int at = Align(end, parameter.Align);
            frame.Symbols.Add(parameter.Name, (Space.Param, (ulong)at));
            parameters.Add((at, parameter.Bytes));
            end = at + parameter.Bytes;
        }

        Inline(frame);
        string[] names = WatchRegisters();
        return new()
        {
            Asynchronous = names,
            Function = kernel,
            Code = [.. code],
            RegisterBytes = Align(registerBytes, 64),
            Numbers = [.. numbers.Select(n => (n.Value, n.Key.Bytes, n.Key.Value))],
            Special = special,
            SharedBytes = usesDynamic ? Align(sharedBytes, 128) : sharedBytes,
            LocalBytes = Align(localBytes, 16),
            Parameters = [.. parameters],
        };
    }

    /// <summary>The number of a register that wgmma works on.</summary>
    public int Asynchronous(int place)
    {
        if (!asynchronous.TryGetValue(place, out int number))
            asynchronous.Add(place, number = asynchronous.Count);
        return number;
    }

    /// <summary>Lets other instructions say when they touch registers that wgmma works on. Names of these registers.</summary>
    string[] WatchRegisters()
    {
        string[] names = new string[asynchronous.Count];
        for (int i = 0; names.Length > 0 && i < frames.Count; i++)
        {
            Instruction instruction = code[i];
            List<int> touched = [];
            foreach (Register register in instruction.Origin.Operands.SelectMany(Registers))
            {
                if (!frames[i].Registers.TryGetValue(register, out int place) || !asynchronous.TryGetValue(place, out int number))
                    continue;
                names[number] = register.Name;
                touched.Add(number);
            }

            if (touched.Count == 0 || Word(instruction.Origin.Opcode) == "wgmma" || instruction.Run is not { } run)
                continue;
            int[] numbers = [.. touched];
            instruction.Run = w =>
            {
                w.Products.Touch(w, numbers);
                run(w);
            };
        }

        return names;
    }

    static IEnumerable<Register> Registers(Operand operand) => operand switch
    {
        RegisterOperand r => [r.Register],
        AddressOperand a => Registers(a.Base),
        VectorOperand v => v.Elements.SelectMany(Registers),
        PairOperand p => Registers(p.First).Concat(Registers(p.Second)),
        _ => [],
    };

    public static PtxException Error(PtxInstruction instruction, string what) => new($"{instruction}: {what}");

    /// <summary>The place of a register of some frame.</summary>
    public int Place(Frame frame, Register register)
    {
        if (SpecialRegisters.Contains(register))
        {
            if (!special.TryGetValue(register.Name, out int there))
                special.Add(register.Name, there = Reserve(sizeof(uint) * 32));
            return there;
        }

        if (!frame.Registers.TryGetValue(register, out int at))
            frame.Registers.Add(register, at = Reserve(register.IsPredicate ? sizeof(uint) : register.Bytes * 32));
        return at;
    }

    /// <summary>A register that holds a number in every lane. Without bytes: 32 predicates.</summary>
    public int Number(int bytes, ulong value)
    {
        if (!numbers.TryGetValue((bytes, value), out int at))
            numbers.Add((bytes, value), at = Reserve(bytes == 0 ? sizeof(uint) : bytes * 32));
        return at;
    }

    /// <summary>A register that nobody reads.</summary>
    public int Scratch(int bytes) => Reserve(bytes * 32);

    public (Space Space, ulong Address) Symbol(Frame frame, PtxInstruction instruction, string name)
    {
        if (frame.Symbols.TryGetValue(name, out var there) || globals.TryGetValue(name, out there) || shared.TryGetValue(name, out there))
            return there;
        PtxVariable variable = module.Variables.FirstOrDefault(v => v.Name == name && v.Space == "shared")
            ?? throw Error(instruction, $"nothing is called '{name}'");
        usesDynamic |= variable.IsExtern;
        there = variable.IsExtern ? (Space.Shared, (ulong)dynamicStart) : Reserve(variable);
        shared.Add(name, there);
        return there;
    }

    int Reserve(int bytes)
    {
        int at = bytes >= 64 ? Align(registerBytes, 64) : registerBytes;
        registerBytes = at + bytes;
        return at;
    }

    (Space, ulong) Reserve(PtxVariable variable)
    {
        if (variable.Space == "shared")
        {
            int at = Align(sharedBytes, variable.Align);
            sharedBytes = at + variable.Bytes;
            return (Space.Shared, (ulong)at);
        }

        int local = Align(localBytes, variable.Align);
        localBytes = local + variable.Bytes;
        return (Space.Local, (ulong)local);
    }

    void Inline(Frame frame)
    {
        PtxFunction function = frame.Function;
        if (!active.Add(function.Name))
            throw new PtxException($"{function.Name} calls itself: the simulator puts functions where they are called.");
        foreach (PtxVariable variable in function.Variables)
            frame.Symbols[variable.Name] = Reserve(variable);

        int[] starts = new int[function.Body.Count + 1];
        List<(Instruction Branch, PtxInstruction Origin)> branches = [];
        List<Instruction> returns = [];
        for (int i = 0; i < function.Body.Count; i++)
        {
            starts[i] = code.Count;
            PtxInstruction instruction = function.Body[i];
            if (Word(instruction.Opcode) == "call")
            {
                Call(frame, instruction);
                continue;
            }

            Instruction decoded = Decode(frame, instruction);
            if (decoded.Kind == InstructionKind.Branch)
                (instruction.Opcode.StartsWith("ret", StringComparison.Ordinal) ? returns : null)?.Add(decoded);
            if (decoded.Kind == InstructionKind.Branch && Word(instruction.Opcode) == "bra")
                branches.Add((decoded, instruction));
            code.Add(decoded);
            frames.Add(frame);
        }

        starts[^1] = code.Count;
        if (function.IsEntry)
            code.Add(new(new("exit", [], null, "the end of " + function.Name, 0, null)) { Kind = InstructionKind.Exit });
        foreach (Instruction back in returns)
            back.Target = code.Count;
        foreach ((Instruction branch, PtxInstruction origin) in branches)
        {
            branch.Target = origin.Operands is [NameOperand label] && function.Labels.TryGetValue(label.Name, out int index)
                ? starts[index]
                : throw Error(origin, "there is no such label");
        }

        active.Remove(function.Name);
    }

    // call.uni (result), function, (arguments): the function's parameters are the caller's variables
    void Call(Frame frame, PtxInstruction call)
    {
        Operand[] operands = [.. call.Operands];
        int at = operands is [VectorOperand, NameOperand, ..] ? 1 : 0;
        if (call.Guard is not null || operands[at] is not NameOperand name)
            throw Error(call, "the simulator knows calls by name, without a predicate");
        if (!module.Functions.TryGetValue(name.Name, out PtxFunction? function) || function.IsExtern)
            throw Error(call, $"unresolved extern function '{name.Name}'");
        Frame inner = new(function);
        Bind(operands.Length > at + 1 ? operands[at + 1] : null, function.Parameters);
        Bind(at == 1 ? operands[0] : null, function.Results);
        Inline(inner);

        void Bind(Operand? given, List<PtxVariable> wanted)
        {
            List<Operand> names = given is VectorOperand list ? [.. list.Elements] : [];
            if (names.Count != wanted.Count)
                throw Error(call, $"{name.Name} has {wanted.Count} parameters or results here");
            for (int i = 0; i < names.Count; i++)
                inner.Symbols[wanted[i].Name] = names[i] is NameOperand n ? Symbol(frame, call, n.Name) : throw Error(call, "a parameter has no name");
        }
    }

    Instruction Decode(Frame frame, PtxInstruction instruction)
    {
        Operation operation = new(this, frame, instruction);
        (InstructionKind kind, Step? run, int first, int second) = Catalogue.Decode(operation);
        return new(instruction)
        {
            Kind = kind,
            Run = run,
            First = first,
            Second = second,
            Guard = instruction.Guard is null ? -1 : Place(frame, instruction.Guard.Register),
            GuardNegated = instruction.Guard is { Negated: true },
        };
    }

    static string Word(string opcode) => opcode.Split('.')[0];

    static int Align(int at, int to) => (at + to - 1) / to * to;
}
