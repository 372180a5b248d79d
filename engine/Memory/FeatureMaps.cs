using TaylorSeer.Kernels.Memory;

namespace TaylorSeer.Engine.Memory;

/// <summary>
/// Memory for the images inside a decoder. They are large and sizes double on the way, so each is taken when it is made
/// and given back when it was last read; what was given back serves the next one that fits. Owns all of it, for one
/// picture at a time.
/// </summary>
public sealed class FeatureMaps(Device device) : IDisposable
{
    readonly List<DeviceMemory> all = [], free = [];
    long bytes;

    /// <summary>The most bytes that were held at once.</summary>
    public long PeakBytes { get; private set; }

    /// <summary>An image with undefined contents.</summary>
    public FeatureMap Take(Shape shape)
    {
        long wanted = Math.Max(shape.Count * sizeof(float), NativeBlock.Alignment);
        DeviceMemory? memory = free.Where(m => m.Bytes >= wanted).MinBy(m => m.Bytes);
        if (memory is null)
            return new(this, new Tensor(Allocate(wanted), 0, shape));

        free.Remove(memory);
        return new(this, new Tensor(memory, 0, shape));
    }

    internal void TakeBack(DeviceMemory memory) => free.Add(memory);

    public void Dispose()
    {
        foreach (DeviceMemory memory in all)
            memory.Dispose();
        all.Clear();
        free.Clear();
        bytes = 0;
    }

    // Nothing free is large enough, so sizes are growing and what is free will not be asked for again: it goes first.
    DeviceMemory Allocate(long wanted)
    {
        foreach (DeviceMemory small in free)
        {
            all.Remove(small);
            bytes -= small.Bytes;
            small.Dispose();
        }

        free.Clear();
        DeviceMemory memory = device.Allocate(wanted);
        all.Add(memory);
        bytes += wanted;
        PeakBytes = Math.Max(PeakBytes, bytes);
        return memory;
    }
}
