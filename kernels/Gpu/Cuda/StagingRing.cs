namespace TaylorSeer.Kernels.Gpu.Cuda;

/// <summary>
/// Pinned host memory through which writes pass, so that they return at once: pieces are handed out one after another, and
/// a part of the ring is used again when the copies out of it are done.
/// </summary>
sealed unsafe class StagingRing : IDisposable
{
    /// <summary>The longest piece.</summary>
    public const int PartBytes = 1 << 20;

    const int Parts = 4;

    /// <summary>Pieces start at multiples of this.</summary>
    const int Alignment = 64;

    readonly CudaContext context;
    readonly nint stream;
    readonly CudaHandle memory;
    readonly CudaHandle?[] copied = new CudaHandle?[Parts];      // by part: what was copied out of it is done
    readonly bool[] waits = new bool[Parts];
    int part, used;

    public StagingRing(CudaContext context, nint stream)
    {
        (this.context, this.stream) = (context, stream);
        memory = context.NewHostMemory((long)Parts * PartBytes);
        try
        {
            for (int i = 0; i < Parts; i++)
                copied[i] = context.NewEvent(timed: false);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Copies <paramref name="source"/>, of at most <see cref="PartBytes"/>, aside; the result may be copied from until the next call.</summary>
    public void* Keep(ReadOnlySpan<byte> source)
    {
        if (used + source.Length > PartBytes)
            NextPart();
        byte* place = (byte*)memory.Value + ((long)part * PartBytes) + used;
        source.CopyTo(new Span<byte>(place, source.Length));
        used += (source.Length + Alignment - 1) / Alignment * Alignment;
        return place;
    }

    public void Dispose()
    {
        foreach (CudaHandle? done in copied)
            done?.Dispose();
        memory.Dispose();
    }

    void NextPart()
    {
        CudaDriver driver = context.Enter();
        context.Check(driver.EventRecord(copied[part]!.Value, stream), "cuEventRecord");
        waits[part] = true;
        (part, used) = ((part + 1) % Parts, 0);
        if (waits[part])
            context.Check(driver.EventSynchronize(copied[part]!.Value), "cuEventSynchronize");
    }
}
