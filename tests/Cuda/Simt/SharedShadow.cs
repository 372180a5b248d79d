namespace TaylorSeer.Tests.Cuda.Simt;

/// <summary>
/// Finds races on shared memory. Every warp has a clock that its barriers advance, and knows how far it has seen the others':
/// a barrier makes those that leave it know what those that arrived knew. An access races with an earlier one of another
/// warp, one of them a write, if that one's clock is later than what is known of that warp. Named barriers of some
/// warps are covered by the same rule. Lanes of one warp are not told apart.
/// </summary>
sealed class SharedShadow(int bytes, int warps, Checks checks)
{
    readonly bool races = (checks & Checks.Races) != 0, uninitialized = (checks & Checks.Uninitialized) != 0;
    readonly uint[] seen = Clocks(warps);                   // [warp, other]: the clock of other that warp has seen; [warp, warp]: its own
    readonly (byte Warp, uint Clock)[] written = new (byte, uint)[bytes];
    readonly uint[]?[] read = new uint[]?[warps];           // [warp][byte]: the clock of its last read; 0: never
    readonly byte[] flight = new byte[bytes];               // copies on their way to a byte

    public void Clear()
    {
        Clocks(warps).CopyTo(seen, 0);
        Array.Clear(written);
        Array.Clear(flight);
        foreach (uint[]? clocks in read)
        {
            if (clocks is not null)
                Array.Clear(clocks);
        }
    }

    public void Arrive(Barrier barrier, int warp)
    {
        if (barrier.Seen.Length < warps)
            barrier.Seen = new uint[warps];
        for (int other = 0; other < warps; other++)
            barrier.Seen[other] = Math.Max(barrier.Seen[other], seen[(warp * warps) + other]);
        seen[(warp * warps) + warp]++;
    }

    public void Leave(Barrier barrier, int warp)
    {
        for (int other = 0; other < warps; other++)
            seen[(warp * warps) + other] = Math.Max(seen[(warp * warps) + other], barrier.Seen[other]);
    }

    public void Read(int warp, int start, int count)
    {
        for (int at = start; at < start + count; at++)
        {
            if (races && flight[at] != 0)
                throw new FaultException(FaultKind.AsyncCopy, $"reads byte {at} of shared memory while a cp.async is on its way to it");
            (byte writer, uint clock) = written[at];
            if (clock == 0 && uninitialized)
                throw new FaultException(FaultKind.Uninitialized, $"reads byte {at} of shared memory, which nobody wrote");
            if (races && writer != warp && clock > seen[(warp * warps) + writer])
                throw new FaultException(FaultKind.Race, $"reads byte {at} of shared memory, which warp {writer} wrote with no barrier in between");
        }

        uint[] clocks = read[warp] ??= new uint[bytes];
        clocks.AsSpan(start, count).Fill(seen[(warp * warps) + warp]);
    }

    /// <param name="warp">who writes</param>
    /// <param name="start">first byte</param>
    /// <param name="count">bytes</param>
    /// <param name="isAtomic">atomic operations on a byte do not race with each other</param>
    public void Write(int warp, int start, int count, bool isAtomic = false)
    {
        uint now = seen[(warp * warps) + warp];
        for (int at = start; at < start + count; at++)
        {
            if (races && flight[at] != 0)
                throw new FaultException(FaultKind.AsyncCopy, $"writes byte {at} of shared memory while a cp.async is on its way to it");
            if (races && !isAtomic)
                FindRace(warp, at);
            written[at] = ((byte)warp, now);
        }
    }

    /// <summary>A cp.async of <paramref name="warp"/> will write these bytes at any time from now on.</summary>
    public void Depart(int warp, int start, int count)
    {
        for (int at = start; at < start + count; at++)
        {
            if (races && flight[at] != 0)
                throw new FaultException(FaultKind.AsyncCopy, $"starts a cp.async to byte {at} of shared memory while another is on its way to it");
            if (races)
                FindRace(warp, at);
            flight[at]++;
        }
    }

    /// <summary>The copy has arrived, and is the warp's write.</summary>
    public void Land(int warp, int start, int count)
    {
        flight.AsSpan(start, count).Clear();
        written.AsSpan(start, count).Fill(((byte)warp, seen[(warp * warps) + warp]));
    }

    void FindRace(int warp, int at)
    {
        (byte writer, uint clock) = written[at];
        if (writer != warp && clock > seen[(warp * warps) + writer])
            throw new FaultException(FaultKind.Race, $"writes byte {at} of shared memory, which warp {writer} wrote with no barrier in between");
        for (int other = 0; other < warps; other++)
        {
            if (other != warp && read[other] is { } clocks && clocks[at] > seen[(warp * warps) + other])
                throw new FaultException(FaultKind.Race, $"writes byte {at} of shared memory, which warp {other} read with no barrier in between");
        }
    }

    /// <summary>Clocks start at 1: 0 says never.</summary>
    static uint[] Clocks(int warps)
    {
        uint[] clocks = new uint[warps * warps];
        for (int w = 0; w < warps; w++)
            clocks[(w * warps) + w] = 1;
        return clocks;
    }
}
