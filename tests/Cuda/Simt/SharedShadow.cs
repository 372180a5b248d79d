namespace TaylorSeer.Tests.Cuda.Simt;

/// <summary>
/// Finds races on shared memory. Every warp has a clock that its barriers advance, and knows how far it has seen the others':
/// a barrier makes those that leave it know what those that arrived knew. An access races with an earlier one of another
/// warp, one of them a write, if that one's clock is later than what is known of that warp. Named barriers of some
/// warps are covered by the same rule. Lanes of one warp are not told apart.
///
/// Whole boxes that the copy engine writes have a clock for each mbarrier that counts them, which advances when they land. The engine and wgmma
/// go through the async proxy: what a warp wrote by itself they only find if a fence between the proxies came after, on the way to them. So for
/// every clock there is a second one, how far it was fenced, which travels the same ways.
/// </summary>
sealed class SharedShadow(int bytes, int warps, Checks checks)
{
    /// <summary>Mbarriers of a block that are told apart.</summary>
    public const int MostMbarriers = 64;

    readonly int agents = warps + MostMbarriers + 1;        // the last one writes mbarriers: nobody ever sees that
    readonly bool races = (checks & Checks.Races) != 0, uninitialized = (checks & Checks.Uninitialized) != 0;
    readonly uint[] seen = new uint[warps * (warps + MostMbarriers + 1)];       // [warp, agent]: the agent's clock that warp has seen; [warp, warp]: its own
    readonly uint[] fenced = new uint[warps * (warps + MostMbarriers + 1)];     // [warp, agent]: as far as a fence between proxies came after
    readonly uint[] landed = new uint[MostMbarriers];
    readonly (byte Agent, uint Clock)[] written = new (byte, uint)[bytes];
    readonly uint[]?[] read = new uint[]?[warps];           // [warp][byte]: the clock of its last read; 0: never
    readonly byte[] flight = new byte[bytes];               // copies on their way to a byte
    readonly ushort[] multiplied = new ushort[bytes];       // wgmma that read a byte and were not waited for

    /// <summary>Clocks start at 1: 0 says never.</summary>
    public void Clear()
    {
        Array.Clear(seen);
        Array.Clear(fenced);
        Array.Clear(landed);
        for (int w = 0; w < warps; w++)
            seen[(w * agents) + w] = 1;
        Array.Clear(written);
        Array.Clear(flight);
        Array.Clear(multiplied);
        foreach (uint[]? clocks in read)
        {
            if (clocks is not null)
                Array.Clear(clocks);
        }
    }

    public void Arrive(Knowledge barrier, int warp)
    {
        barrier.Prepare(agents);
        for (int other = 0; other < agents; other++)
        {
            barrier.Seen[other] = Math.Max(barrier.Seen[other], seen[(warp * agents) + other]);
            barrier.Fenced[other] = Math.Max(barrier.Fenced[other], fenced[(warp * agents) + other]);
        }

        seen[(warp * agents) + warp]++;
    }

    public void Leave(Knowledge barrier, int warp)
    {
        if (barrier.Seen.Length == 0)
            return;     // the phase before the first: nobody arrived
        for (int other = 0; other < agents; other++)
        {
            seen[(warp * agents) + other] = Math.Max(seen[(warp * agents) + other], barrier.Seen[other]);
            fenced[(warp * agents) + other] = Math.Max(fenced[(warp * agents) + other], barrier.Fenced[other]);
        }
    }

    /// <summary>A fence between the generic and the async proxy: of everything that the warp knows.</summary>
    public void Fence(int warp)
    {
        for (int other = 0; other < agents; other++)
            fenced[(warp * agents) + other] = Math.Max(fenced[(warp * agents) + other], seen[(warp * agents) + other]);
        seen[(warp * agents) + warp]++;
    }

    public void Read(int warp, int start, int count)
    {
        for (int at = start; at < start + count; at++)
        {
            if (races && flight[at] != 0)
                throw new FaultException(FaultKind.AsyncCopy, $"reads byte {at} of shared memory while a copy is on its way to it");
            (byte writer, uint clock) = written[at];
            if (clock == 0 && uninitialized)
                throw new FaultException(FaultKind.Uninitialized, $"reads byte {at} of shared memory, which nobody wrote");
            if (races && writer != warp && clock > seen[(warp * agents) + writer])
                throw new FaultException(FaultKind.Race, $"reads byte {at} of shared memory, which {Name(writer)} wrote with no barrier in between");
        }

        MarkRead(warp, start, count);
    }

    /// <param name="warp">who writes</param>
    /// <param name="start">first byte</param>
    /// <param name="count">bytes</param>
    /// <param name="isAtomic">atomic operations on a byte do not race with each other</param>
    public void Write(int warp, int start, int count, bool isAtomic = false)
    {
        uint now = seen[(warp * agents) + warp];
        for (int at = start; at < start + count; at++)
        {
            if (races && flight[at] != 0)
                throw new FaultException(FaultKind.AsyncCopy, $"writes byte {at} of shared memory while a copy is on its way to it");
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
                throw new FaultException(FaultKind.AsyncCopy, $"starts a copy to byte {at} of shared memory while another is on its way to it");
            if (races)
                FindRace(warp, at);
            flight[at]++;
        }
    }

    /// <summary>The copy has arrived, and is the warp's write.</summary>
    public void Land(int warp, int start, int count)
    {
        flight.AsSpan(start, count).Clear();
        written.AsSpan(start, count).Fill(((byte)warp, seen[(warp * agents) + warp]));
    }

    /// <summary>The copy engine, told by <paramref name="warp"/>, will write these bytes at any time from now on.</summary>
    public void DepartBox(int warp, int start, int count)
    {
        Depart(warp, start, count);
        for (int at = start; races && at < start + count; at++)
            FindUnfenced(warp, at, "has copied over");
    }

    /// <summary>The box has arrived: whoever waits for the phase of <paramref name="barrier"/> sees it.</summary>
    public void LandBox(Mbarrier barrier, int start, int count)
    {
        barrier.Arriving.Prepare(agents);
        uint now = ++landed[barrier.Index];
        int agent = warps + barrier.Index;
        flight.AsSpan(start, count).Clear();
        written.AsSpan(start, count).Fill(((byte)agent, now));
        barrier.Arriving.Seen[agent] = now;
    }

    /// <summary>These bytes are an mbarrier now, which nothing but its instructions may touch.</summary>
    public void Reserve(int warp, int start, int count)
    {
        Write(warp, start, count);
        written.AsSpan(start, count).Fill(((byte)(agents - 1), uint.MaxValue));
    }

    /// <summary>A wgmma reads these bytes at any time from now until the warp has waited for it.</summary>
    public void StartMultiply(int warp, int start, int count)
    {
        Read(warp, start, count);
        for (int at = start; at < start + count; at++)
        {
            if (races)
                FindUnfenced(warp, at, "multiplies");
            multiplied[at]++;
        }
    }

    /// <summary>The warp has waited for it: it read as late as now.</summary>
    public void EndMultiply(int warp, int start, int count)
    {
        for (int at = start; at < start + count; at++)
            multiplied[at]--;
        MarkRead(warp, start, count);
    }

    /// <summary>Whether <paramref name="warp"/> knows what <paramref name="other"/> did at a clock of its own.</summary>
    public bool Knows(int warp, int other, uint clock) => !races || warp == other || seen[(warp * agents) + other] >= clock;

    /// <summary>The warp's own clock.</summary>
    public uint Now(int warp) => seen[(warp * agents) + warp];

    void MarkRead(int warp, int start, int count)
    {
        uint[] clocks = read[warp] ??= new uint[bytes];
        clocks.AsSpan(start, count).Fill(seen[(warp * agents) + warp]);
    }

    void FindRace(int warp, int at)
    {
        (byte writer, uint clock) = written[at];
        if (writer != warp && clock > seen[(warp * agents) + writer])
            throw new FaultException(FaultKind.Race, $"writes byte {at} of shared memory, which {Name(writer)} wrote with no barrier in between");
        if (multiplied[at] != 0)
            throw new FaultException(FaultKind.Race, $"writes byte {at} of shared memory, which a wgmma reads that was not waited for");
        for (int other = 0; other < warps; other++)
        {
            if (other != warp && read[other] is { } clocks && clocks[at] > seen[(warp * agents) + other])
                throw new FaultException(FaultKind.Race, $"writes byte {at} of shared memory, which warp {other} read with no barrier in between");
        }
    }

    void FindUnfenced(int warp, int at, string does)
    {
        (byte writer, uint clock) = written[at];
        if (writer < warps && clock > fenced[(warp * agents) + writer])
            throw new FaultException(FaultKind.Race, $"{does} byte {at} of shared memory through the async proxy, which warp {writer} wrote with no fence.proxy.async after it");
    }

    string Name(int agent) => agent < warps ? $"warp {agent}" : agent < agents - 1 ? "a copy that was not waited for" : "an mbarrier's initialisation";
}
