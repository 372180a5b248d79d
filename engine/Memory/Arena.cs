using TaylorSeer.Kernels.Memory;

namespace TaylorSeer.Engine.Memory;

/// <summary>
/// Scratch of one step: tensors are cut off a growing block one after another and given back all at once, when their
/// <see cref="Scope"/> ends. A step repeats the same requests, so after the first nothing is allocated.
/// </summary>
public sealed class Arena(Device device) : IDisposable
{
    const long SmallestBlock = 1 << 20;

    readonly List<DeviceMemory> blocks = [];
    int current;
    long used;

    /// <summary>Bytes the arena holds: the most that any step needed so far.</summary>
    public long Bytes => blocks.Sum(b => b.Bytes);

    /// <summary>A tensor with undefined contents, valid until the innermost open scope ends.</summary>
    public Tensor Take(Shape shape, DType type = DType.F32)
    {
        long bytes = (shape.Count * type.Bytes()) + NativeBlock.Alignment - 1;
        bytes -= bytes % NativeBlock.Alignment;

        while (current < blocks.Count && used + bytes > blocks[current].Bytes)
            (current, used) = (current + 1, 0);
        if (current == blocks.Count)
            blocks.Add(device.Allocate(Math.Max(bytes, SmallestBlock)));

        Tensor tensor = new(blocks[current], used / type.Bytes(), shape, type);
        used += bytes;
        return tensor;
    }

    /// <summary>Everything taken from now on is given back when the scope is disposed. Scopes nest.</summary>
    public ArenaScope Scope() => new(this, current, used);

    internal void Rewind(int block, long offset) => (current, used) = (block, offset);

    public void Dispose()
    {
        foreach (DeviceMemory block in blocks)
            block.Dispose();
        blocks.Clear();
        (current, used) = (0, 0);
    }
}
