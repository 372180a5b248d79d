namespace TaylorSeer.Tests.Cuda.Simt;

/// <summary>
/// An mbarrier. A phase ends when all arrivals and all expected bytes have come. Boxes on their way land as late as they may: when somebody waits
/// and nothing but their bytes is missing; and the last one first.
/// </summary>
sealed class Mbarrier
{
    /// <summary>Of the count of bytes, in both directions (PTX ISA, "Tracking asynchronous operations by the mbarrier object").</summary>
    public const int MostBytes = (1 << 20) - 1;

    readonly List<BoxCopy> copies = [];
    readonly int expected;
    int missing;
    long bytes;

    /// <param name="address">byte of shared memory</param>
    /// <param name="index">of the block's mbarriers, in the order in which they were made</param>
    /// <param name="arrivals">of a phase</param>
    /// <param name="maker">warp that initialised it, and its clock then</param>
    public Mbarrier(ulong address, int index, int arrivals, (int Warp, uint Clock) maker) =>
        (Address, Index, expected, missing, Maker) = (address, index, arrivals, arrivals, maker);

    public ulong Address { get; }

    public int Index { get; }

    public (int Warp, uint Clock) Maker { get; }

    /// <summary>A fence after the initialisation: copies may count here.</summary>
    public bool IsFenced { get; set; }

    /// <summary>Of those that arrived in this phase.</summary>
    public Knowledge Arriving { get; private set; } = new();

    /// <summary>Of those that arrived in the phase before.</summary>
    public Knowledge Arrived { get; private set; } = new();

    /// <summary>Phases that have ended.</summary>
    public uint Phase { get; private set; }

    public bool HasCopies => copies.Count > 0;

    public void Arrive(int count)
    {
        if (count > missing)
            throw new FaultException(FaultKind.Synchronization, $"{count} arrivals at the mbarrier at byte {Address}, whose phase {Phase} waits for {missing} more of {expected}");
        missing -= count;
        EndPhase();
    }

    /// <summary>Bytes that the phase waits for: more, or when they were copied fewer.</summary>
    public void Expect(long more)
    {
        bytes += more;
        if (Math.Abs(bytes) > MostBytes)
            throw new FaultException(FaultKind.Synchronization, $"the mbarrier at byte {Address} counts {bytes} bytes, beyond {MostBytes}");
    }

    public void Start(BoxCopy copy) => copies.Add(copy);

    /// <summary>Whether the phase of this parity has ended; what is on its way lands if only that is missing.</summary>
    public bool HasEnded(uint parity, Block block)
    {
        while (Phase % 2 == parity && missing == 0 && copies.Count > 0)
        {
            BoxCopy copy = copies[^1];
            copies.RemoveAt(copies.Count - 1);
            copy.Land(block, this);
            Expect(-copy.Bytes);
            EndPhase();
        }

        return Phase % 2 != parity;
    }

    public override string ToString() =>
        $"the mbarrier at byte {Address}, whose phase {Phase} waits for {missing} of {expected} arrivals and {bytes} bytes, with {copies.Sum(c => c.Bytes)} on their way";

    void EndPhase()
    {
        if (missing > 0 || bytes != 0)
            return;
        (Arrived, Arriving) = (Arriving, Arrived);
        Arriving.Clear();
        missing = expected;
        Phase++;
    }
}
