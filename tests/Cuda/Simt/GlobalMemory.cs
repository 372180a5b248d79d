namespace TaylorSeer.Tests.Cuda.Simt;

/// <summary>
/// The memory of a simulated device: native blocks behind made-up addresses. Allocations lie far apart, and an address is
/// never given twice, so that whatever leaves its block, or outlives it, is noticed.
/// </summary>
sealed unsafe class GlobalMemory(long capacity = 80L << 30, bool tracksWrites = false) : IDisposable
{
    const ulong First = 0x7000_0000_0000;
    const ulong Granule = 512, Gap = 1 << 20;

    readonly Lock gate = new();
    readonly SortedList<ulong, Allocation> live = [];
    readonly List<(ulong Start, ulong End, string What)> freed = [];
    Allocation[] sorted = [];
    ulong next = First;

    /// <summary>One at a time does an atomic operation.</summary>
    public Lock Atomics { get; } = new();

    public long Capacity => capacity;

    public long UsedBytes { get; private set; }

    public int Count => live.Count;

    public IEnumerable<Allocation> Live => sorted;

    /// <summary>Null: there is not so much left.</summary>
    public Allocation? Allocate(long bytes, string name = "an allocation")
    {
        lock (gate)
        {
            if (UsedBytes + bytes > capacity)
                return null;
            Allocation allocation = new(next, bytes, name, tracksWrites);
            next += (((ulong)bytes + Granule - 1) / Granule * Granule) + Gap;
            live.Add(allocation.Address, allocation);
            UsedBytes += bytes;
            sorted = [.. live.Values];
            return allocation;
        }
    }

    public bool Free(ulong address)
    {
        lock (gate)
        {
            if (!live.Remove(address, out Allocation? allocation))
                return false;
            freed.Add((address, address + (ulong)allocation.Bytes, allocation.ToString()));
            UsedBytes -= allocation.Bytes;
            sorted = [.. live.Values];
            allocation.Dispose();
            return true;
        }
    }

    /// <summary>The allocation that holds all of these bytes, or null.</summary>
    public Allocation? Find(ulong address, long bytes)
    {
        Allocation[] all = sorted;
        int low = 0, high = all.Length - 1;
        while (low <= high)
        {
            int middle = (low + high) / 2;
            Allocation a = all[middle];
            if (address < a.Address)
                high = middle - 1;
            else if (address - a.Address >= (ulong)a.Bytes && !(a.Bytes == 0 && address == a.Address))
                low = middle + 1;
            else
                return (long)(address - a.Address) + bytes <= a.Bytes ? a : null;
        }

        return null;
    }

    /// <summary>What lies at an address that belongs to no allocation, in words.</summary>
    public string Describe(ulong address)
    {
        lock (gate)
        {
            foreach ((ulong start, ulong end, string what) in freed)
            {
                if (address >= start && address < end)
                    return $"inside {what}, which was freed";
            }

            Allocation? before = sorted.LastOrDefault(a => a.Address <= address), after = sorted.FirstOrDefault(a => a.Address > address);
            if (before is not null && (after is null || address - before.Address - (ulong)before.Bytes < after.Address - address))
                return $"{(long)(address - before.Address) - before.Bytes} bytes behind the end of {before}";
            return after is null ? "where nothing was ever allocated" : $"{after.Address - address} bytes before {after}";
        }
    }

    public void CopyFromHost(ulong address, ReadOnlySpan<byte> source)
    {
        Allocation a = Find(address, source.Length) ?? throw Outside(address, source.Length);
        int at = (int)(address - a.Address);
        source.CopyTo(new Span<byte>(a.Memory + (address - a.Address), source.Length));
        a.Written?.AsSpan(at, source.Length).Fill(1);
    }

    public void CopyToHost(ulong address, Span<byte> destination)
    {
        Allocation a = Find(address, destination.Length) ?? throw Outside(address, destination.Length);
        new ReadOnlySpan<byte>(a.Memory + (address - a.Address), destination.Length).CopyTo(destination);
    }

    public void Dispose()
    {
        foreach (Allocation a in live.Values)
            a.Dispose();
        live.Clear();
        sorted = [];
    }

    FaultException Outside(ulong address, long bytes) =>
        new(FaultKind.OutOfBounds, $"A copy of {bytes} bytes at 0x{address:x}: {Describe(address)}.");
}
