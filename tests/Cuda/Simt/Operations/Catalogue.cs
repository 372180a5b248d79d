namespace TaylorSeer.Tests.Cuda.Simt;

/// <summary>Every instruction that the simulator knows. Whatever is not here, modifiers included, is an error that names it.</summary>
static class Catalogue
{
    static readonly Dictionary<string, Func<Operation, Step>> ByName = Make();

    public static (InstructionKind Kind, Step? Run, int First, int Second) Decode(Operation o)
    {
        if (ByName.TryGetValue(o.Opcode, out Func<Operation, Step>? make))
            return (InstructionKind.Plain, make(o), -1, -1);
        return o.Words[0] switch
        {
            "ld" or "ldu" => Plain(LoadStore.Load(o)),
            "st" => Plain(LoadStore.Store(o)),
            "cvta" => Plain(Moves.ConvertAddress(o)),
            "cvt" => Plain(Conversions.Decode(o)),
            "setp" => Plain(Comparisons.SetPredicate(o)),
            "atom" or "red" => Plain(Atomics.Decode(o)),
            "cp" => Plain(AsyncCopyOps.Decode(o)),
            "mbarrier" => Mbarriers.Decode(o),
            "wgmma" => WarpgroupMultiply.Decode(o),
            "mma" => (InstructionKind.WholeWarp, MatrixMultiply.Decode(o), -1, -1),
            "ldmatrix" => (InstructionKind.WholeWarp, MatrixMoves.Load(o), -1, -1),
            "stmatrix" => (InstructionKind.WholeWarp, MatrixMoves.Store(o), -1, -1),
            "movmatrix" => (InstructionKind.WholeWarp, MatrixMoves.Transpose(o), -1, -1),
            _ => ControlFlow.Decode(o) ?? Collectives.Decode(o) ?? throw o.Unknown(),
        };
    }

    static (InstructionKind, Step?, int, int) Plain(Step step) => (InstructionKind.Plain, step, -1, -1);

    static Dictionary<string, Func<Operation, Step>> Make()
    {
        Dictionary<string, Func<Operation, Step>> all = new(StringComparer.Ordinal);
        Moves.AddTo(all);
        Integers.AddTo(all);
        BitOps.AddTo(all);
        Floats.AddTo(all);
        Halves.AddTo(all);
        return all;
    }
}
