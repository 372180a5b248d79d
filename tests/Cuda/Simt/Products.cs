namespace TaylorSeer.Tests.Cuda.Simt;

/// <summary>
/// The wgmma products of a warp. Each works on its registers, and reads shared memory, until the group that it was committed to is waited for: touching the
/// registers before is a fault. Results are there at once; nobody may look.
/// </summary>
sealed class Products
{
    readonly List<Product> pending = [];
    State[] registers = [];
    bool isFenced;
    uint open;      // the group that the next product belongs to

    public bool Any => pending.Count > 0;

    public void Clear(int count)
    {
        if (registers.Length < count)
            registers = new State[count];
        Array.Clear(registers);
        pending.Clear();
        (isFenced, open) = (false, 0);
    }

    /// <summary>wgmma.fence: what was done with registers is done.</summary>
    public void Fence()
    {
        isFenced = true;
        for (int i = 0; i < registers.Length; i++)
            registers[i].IsTouched = false;
    }

    public void Commit() => open++;

    /// <summary>A product that sums in some registers and takes a factor from others, and reads pieces of shared memory.</summary>
    public void Start(Warp w, int shape, int[] sums, int[] factors, List<int> pieces)
    {
        if (!isFenced)
            throw new FaultException(FaultKind.AsyncRegister, "a wgmma comes before the first wgmma.fence");
        foreach (int r in (ReadOnlySpan<int>)[.. sums, .. factors])
        {
            if (registers[r].IsTouched)
                throw new FaultException(FaultKind.AsyncRegister, $"a wgmma takes {Name(w, r)}, which was touched after the last wgmma.fence");
        }

        foreach (int r in sums)
        {
            if (registers[r].Users > 0 && registers[r].Shape != shape)
                throw new FaultException(FaultKind.AsyncRegister, $"a wgmma takes {Name(w, r)}, on which one of another shape still works");
            registers[r].Users++;
            registers[r].Shape = shape;
        }

        foreach (int r in factors)
            registers[r].Users++;
        foreach (int piece in pieces)
            w.Block.Shadow?.StartMultiply(w.Index, piece, Swizzle.PieceBytes);
        pending.Add(new(open, [.. sums, .. factors], pieces));
    }

    /// <summary>Waits for all groups but the <paramref name="newest"/> ones; products that were not committed belong to none.</summary>
    public void Wait(Warp w, int newest)
    {
        foreach (Product product in pending.Where(p => p.Group + newest < open))
        {
            foreach (int r in product.Registers)
                registers[r].Users--;
            foreach (int piece in product.Pieces)
                w.Block.Shadow?.EndMultiply(w.Index, piece, Swizzle.PieceBytes);
        }

        pending.RemoveAll(p => p.Group + newest < open);
    }

    /// <summary>Another instruction reads or writes these registers.</summary>
    public void Touch(Warp w, int[] touched)
    {
        foreach (int r in touched)
        {
            if (registers[r].Users > 0)
                throw new FaultException(FaultKind.AsyncRegister, $"touches {Name(w, r)} while a wgmma works on it that was not waited for");
            registers[r].IsTouched = true;
        }
    }

    static string Name(Warp w, int register) => w.Block.Launch.Program.Asynchronous[register];

    struct State
    {
        public int Users, Shape;
        public bool IsTouched;
    }

    sealed record Product(uint Group, int[] Registers, List<int> Pieces);
}
