namespace TaylorSeer.Engine.Checkpoints;

/// <summary>Arithmetic on sizes that a file claims.</summary>
static class TensorSizes
{
    /// <summary>The product of <paramref name="sizes"/>; false if one is negative or the bytes do not fit a long.</summary>
    public static bool TryCount(ReadOnlySpan<long> sizes, DType type, out long count)
    {
        Int128 product = 1;
        count = 0;
        bool empty = false;
        foreach (long size in sizes)
        {
            if (size < 0)
                return false;
            empty |= size == 0;
            product *= size == 0 ? 1 : size;
            if (product * type.Bytes() > long.MaxValue)
                return false;
        }

        count = empty ? 0 : (long)product;
        return true;
    }
}
