using System.Globalization;
using System.Text;

namespace TaylorSeer.Tests.Cuda.Ptx;

/// <summary>
/// Reads PTX ISA texts as clang writes them, inline assembly included: directives, declarations, functions, scopes.
/// What an opcode means is the compiler's business (<see cref="Simt.ProgramBuilder"/>); here it is a word with operands.
/// </summary>
sealed class PtxParser(string text)
{
    readonly List<Token> tokens = Lexer.Split(text);
    readonly PtxModule module = new();
    readonly Dictionary<int, string> files = [];
    readonly Stack<Dictionary<string, Register>> scopes = new();
    readonly Stack<Dictionary<string, string>> renamed = new();     // variables and labels of inner scopes, which may occur again
    int at, fresh;
    string? source;

    public PtxModule Parse()
    {
        while (at < tokens.Count)
            TopLevel();
        return module;
    }

    Token Current => at < tokens.Count ? tokens[at] : throw new PtxException("The PTX text ends in the middle of something.");

    Token Next()
    {
        Token token = Current;
        at++;
        return token;
    }

    bool Accept(string word)
    {
        if (at >= tokens.Count || tokens[at].Text != word)
            return false;
        at++;
        return true;
    }

    void Expect(string word)
    {
        if (!Accept(word))
            throw Unexpected($"'{word}'");
    }

    PtxException Unexpected(string wanted) => new($"PTX line {Current.Line}: {wanted} was expected, not '{Current.Text}'.");

    void SkipLine()
    {
        for (int line = Current.Line; at < tokens.Count && tokens[at].Line == line; at++)
        {
        }
    }

    void TopLevel()
    {
        switch (Current.Text)
        {
            case ".version":
                at++;
                module.Version = Next().Text;
                break;
            case ".target":
                at++;
                module.Target = Next().Text;
                SkipRest();
                break;
            case ".address_size":
                at++;
                if (Next().Text != "64")
                    throw new PtxException("The simulator has addresses of 64 bits only.");
                break;
            case ".file":
                File();
                break;
            case ".section":
                while (!Accept("}"))
                    at++;
                break;
            default:
                Declaration();
                break;
        }
    }

    void SkipRest()
    {
        int line = tokens[at - 1].Line;
        while (at < tokens.Count && tokens[at].Line == line)
            at++;
    }

    void File()
    {
        at++;
        int number = int.Parse(Next().Text, CultureInfo.InvariantCulture);
        files[number] = Path.GetFileName(Next().Text.Trim('"'));
        SkipRest();
    }

    void Declaration()
    {
        bool isExtern = false;
        while (true)
        {
            if (Accept(".extern"))
                isExtern = true;
            else if (!Accept(".visible") && !Accept(".weak") && !Accept(".common"))
                break;
        }

        if (Accept(".entry"))
            Function(isEntry: true, isExtern);
        else if (Accept(".func"))
            Function(isEntry: false, isExtern);
        else
            module.Variables.Add(Variable(isExtern));
    }

    void Function(bool isEntry, bool isExtern)
    {
        List<PtxVariable> results = !isEntry && Current.Text == "(" ? Parameters() : [];
        PtxFunction function = new(Next().Text, isEntry) { IsExtern = isExtern };
        function.Results.AddRange(results);
        if (Current.Text == "(")
            function.Parameters.AddRange(Parameters());
        while (Current.Text is not ("{" or ";"))
            FunctionDirective(function);
        if (Accept(";"))
        {
            function.IsExtern = true;
            module.Functions.TryAdd(function.Name, function);
            return;
        }

        module.Functions[function.Name] = function;
        source = null;
        Scope(function);
    }

    void FunctionDirective(PtxFunction function)
    {
        Token directive = Next();
        switch (directive.Text)
        {
            case ".maxntid" or ".reqntid":
                int threads = 1;
                do
                    threads *= int.Parse(Next().Text, CultureInfo.InvariantCulture);
                while (Accept(","));
                function.MaxThreads = threads;
                break;
            case ".minnctapersm" or ".maxnreg":
                at++;
                break;
            case ".noreturn":
                break;
            default:
                throw new PtxException($"PTX line {directive.Line}: the simulator does not know the directive '{directive.Text}'.");
        }
    }

    List<PtxVariable> Parameters()
    {
        List<PtxVariable> parameters = [];
        Expect("(");
        while (!Accept(")"))
        {
            parameters.Add(Variable(isExtern: false, ends: false));
            Accept(",");
        }

        return parameters;
    }

    // .global .align 4 .b8 name[16] = {1, 2};
    PtxVariable Variable(bool isExtern, bool ends = true)
    {
        string space = Next().Text.TrimStart('.'), type = "";
        int align = 0;
        if (space is not ("global" or "const" or "shared" or "local" or "param"))
        {
            at--;
            throw Unexpected("a declaration");
        }

        while (Current.Text[0] == '.')
        {
            string word = Next().Text;
            if (word == ".align")
                align = int.Parse(Next().Text, CultureInfo.InvariantCulture);
            else if (PtxType.IsType(word[1..]))
                type = word[1..];
            else if (word is not ".ptr" and not ".global" and not ".const" and not ".shared")
                throw new PtxException($"PTX line {tokens[at - 1].Line}: the simulator does not know '{word}' in a declaration.");
        }

        string name = Next().Text;
        int element = PtxType.Bytes(type), bytes = element;
        while (Accept("["))
        {
            bytes = Accept("]") ? 0 : bytes * Count();
        }

        byte[]? initial = Accept("=") ? Initial(element) : null;
        if (bytes == 0 && initial is not null)
            bytes = initial.Length;
        if (ends)
            Expect(";");
        return new(name, space, Math.Max(align, element), bytes, initial, isExtern);
    }

    int Count()
    {
        int count = int.Parse(Next().Text, CultureInfo.InvariantCulture);
        Expect("]");
        return count;
    }

    byte[] Initial(int element)
    {
        List<byte> bytes = [];
        if (Accept("{"))
        {
            while (!Accept("}"))
            {
                bytes.AddRange(Initial(element));
                Accept(",");
            }

            return [.. bytes];
        }

        if (Number() is not { } number)
            throw Unexpected("a number (the simulator has no addresses in initial values)");
        return BitConverter.GetBytes(number.Bits)[..element];
    }

    void Scope(PtxFunction function)
    {
        Expect("{");
        scopes.Push(new(StringComparer.Ordinal));
        renamed.Push(new(StringComparer.Ordinal));
        if (scopes.Count > 1)
            RenameLabels();
        while (!Accept("}"))
            Statement(function);
        scopes.Pop();
        renamed.Pop();
    }

    /// <summary>Labels of an inner scope are its own: inline assembly that occurs twice declares them twice.</summary>
    void RenameLabels()
    {
        for (int depth = 0, i = at; i + 1 < tokens.Count && depth >= 0; i++)
        {
            depth += tokens[i].Text switch { "{" => 1, "}" => -1, _ => 0 };
            if (depth == 0 && tokens[i].IsWord && tokens[i + 1].Text == ":")
                renamed.Peek()[tokens[i].Text] = $"{tokens[i].Text}#{fresh++}";
        }
    }

    void Statement(PtxFunction function)
    {
        Token token = Current;
        switch (token.Text)
        {
            case "{":
                Scope(function);
                return;
            case ".reg":
                Registers();
                return;
            case ".loc":
                Location();
                return;
            case ".pragma" or ".file" or ".section":
                SkipLine();
                return;
            case ".shared" or ".local" or ".param" or ".const" or ".global":
                InnerVariable(function);
                return;
        }

        if (token.IsWord && tokens[at + 1].Text == ":")
        {
            function.Labels.Add(Renamed(token.Text), function.Body.Count);
            at += 2;
            return;
        }

        if (token.Text == ";")
            at++;
        else
            Instruction(function);
    }

    void InnerVariable(PtxFunction function)
    {
        PtxVariable variable = Variable(isExtern: false);
        if (scopes.Count > 1 || variable.Space == "param")
        {
            string name = $"{variable.Name}#{fresh++}";
            renamed.Peek()[variable.Name] = name;
            variable = variable with { Name = name };
        }

        function.Variables.Add(variable);
    }

    void Registers()
    {
        at++;
        string type = Next().Text.TrimStart('.');
        do
        {
            string name = Next().Text;
            if (Accept("<"))
            {
                int count = int.Parse(Next().Text, CultureInfo.InvariantCulture);
                Expect(">");
                for (int i = 0; i < count; i++)
                    scopes.Peek()[$"{name}{i}"] = new($"{name}{i}", type);
            }
            else
            {
                scopes.Peek()[name] = new(name, type);
            }
        }
        while (Accept(","));
        Expect(";");
    }

    // .loc file line column [, function_name label, inlined_at file line column]
    void Location()
    {
        int line = Next().Line;
        int file = int.Parse(Next().Text, CultureInfo.InvariantCulture);
        string row = Next().Text;
        source = row == "0" ? null : $"{files.GetValueOrDefault(file, FileName(file))}:{row}";
        while (at < tokens.Count && tokens[at].Line == line)
            at++;
    }

    /// <summary>Files are named at the end of clang's texts.</summary>
    string FileName(int number)
    {
        for (int i = 0; i + 2 < tokens.Count; i++)
        {
            if (tokens[i].Text == ".file" && tokens[i + 1].Text == number.ToString(CultureInfo.InvariantCulture))
                return files[number] = Path.GetFileName(tokens[i + 2].Text.Trim('"'));
        }

        return $"file {number}";
    }

    void Instruction(PtxFunction function)
    {
        int start = at, line = Current.Line;
        RegisterOperand? guard = null;
        if (Accept("@"))
        {
            bool negated = Accept("!");
            Token name = Next();
            Register register = Find(name.Text) ?? throw new PtxException($"PTX line {line}: no register '{name.Text}'.");
            guard = new(register, negated);
        }

        string opcode = Next().Text;
        List<Operand> operands = [];
        while (!Accept(";"))
        {
            operands.Add(ReadOperand());
            Accept(",");
        }

        function.Body.Add(new(opcode, operands, guard, Written(start, at - 1), line, source));
    }

    string Written(int start, int end)
    {
        StringBuilder words = new();
        for (int i = start; i < end; i++)
        {
            words.Append(tokens[i].Text);
            bool tight = tokens[i].Text is "[" or "{" or "(" or "@" or "!" or "-" or "+" or "|"
                || tokens[i + 1].Text is "]" or "}" or ")" or "," or "+" or "|" or ";";
            words.Append(tight ? "" : " ");
        }

        return words.ToString().TrimEnd();
    }

    Operand ReadOperand()
    {
        Operand first = Single();
        return Accept("|") ? new PairOperand(first, Single()) : first;
    }

    Operand Single()
    {
        if (Accept("{"))
            return new VectorOperand(Elements("}"));
        if (Accept("("))
            return new VectorOperand(Elements(")"));
        if (Accept("["))
            return Address();
        if (Accept("!"))
            return ReadOperand() is RegisterOperand r ? r with { Negated = true } : throw Unexpected("a predicate after '!'");
        if (Number() is { } number)
            return number;
        Token name = Next();
        if (name.Text == "_")
            return new SinkOperand();
        if (!name.IsWord)
        {
            at--;
            throw Unexpected("an operand");
        }

        if (Find(name.Text) is { } register)
            return new RegisterOperand(register);
        if (name.Text[0] == '%')
            throw new PtxException($"PTX line {name.Line}: no register '{name.Text}', and the simulator has no such special register.");
        return Current.Text is "+" or "-" ? new AddressOperand(new NameOperand(Renamed(name.Text)), Offset()) : new NameOperand(Renamed(name.Text));
    }

    List<Operand> Elements(string end)
    {
        List<Operand> elements = [];
        while (!Accept(end))
        {
            elements.Add(Single());
            Accept(",");
        }

        return elements;
    }

    Operand Address()
    {
        Operand origin = Single();
        if (Accept(","))
        {
            Expect("{");
            TensorOperand tensor = new(new AddressOperand(origin, 0), Elements("}"));
            Expect("]");
            return tensor;
        }

        if (origin is AddressOperand(var name, var offset))
            (origin, _) = (name, offset);
        else
            offset = Offset();
        Expect("]");
        return new AddressOperand(origin, offset);
    }

    long Offset()
    {
        if (Current.Text == "-")
            return Number()!.Bits;
        return Accept("+") ? Number()!.Bits : 0;
    }

    NumberOperand? Number()
    {
        bool negative = Current.Text == "-";
        Token token = negative ? tokens[at + 1] : Current;
        if (!token.IsNumber)
            return null;
        at += negative ? 2 : 1;
        string word = token.Text;
        if (word.StartsWith("0f", StringComparison.OrdinalIgnoreCase) && word.Length == 10)
            return new(Convert.ToUInt32(word[2..], 16), NumberOperand.Form.Single);
        if (word.StartsWith("0d", StringComparison.OrdinalIgnoreCase) && word.Length == 18)
            return new(unchecked((long)Convert.ToUInt64(word[2..], 16)), NumberOperand.Form.Double);
        word = word.TrimEnd('U', 'u');
        if (word.Contains('.', StringComparison.Ordinal))
        {
            double value = double.Parse(word, CultureInfo.InvariantCulture);
            return new(BitConverter.DoubleToInt64Bits(negative ? -value : value), NumberOperand.Form.Double);
        }

        ulong digits = word.StartsWith("0x", StringComparison.OrdinalIgnoreCase)
            ? Convert.ToUInt64(word[2..], 16)
            : ulong.Parse(word, CultureInfo.InvariantCulture);
        return new(unchecked(negative ? -(long)digits : (long)digits), NumberOperand.Form.Integer);
    }

    Register? Find(string name)
    {
        foreach (Dictionary<string, Register> scope in scopes)
        {
            if (scope.TryGetValue(name, out Register? register))
                return register;
        }

        return SpecialRegisters.Find(name);
    }

    string Renamed(string name)
    {
        foreach (Dictionary<string, string> scope in renamed)
        {
            if (scope.TryGetValue(name, out string? other))
                return other;
        }

        return name;
    }
}
