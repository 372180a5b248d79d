using TaylorSeer.Kernels.Memory;

namespace TaylorSeer.Kernels.Cpu;

/// <summary>Memory lent by a <see cref="WorkerPool"/> for the length of one operation; contents undefined. Dispose gives it back.</summary>
public readonly ref struct Scratch
{
    readonly WorkerPool pool;
    readonly NativeBlock block;

    internal Scratch(WorkerPool pool, NativeBlock block)
    {
        this.pool = pool;
        this.block = block;
    }

    /// <summary>The lent bytes, at least as many as were asked for, as elements of <typeparamref name="T"/>.</summary>
    public View<T> View<T>()
        where T : unmanaged =>
        block.View<T>();

    public void Dispose() => pool.TakeBack(block);
}
