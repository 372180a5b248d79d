namespace TaylorSeer.Kernels.Gpu;

/// <summary>A kernel and its specialised numbers, as the key of a device's built programs; looking one up allocates nothing.</summary>
readonly struct SpecializedKey : IEquatable<SpecializedKey>
{
    /// <summary>More numbers than any kernel specialises.</summary>
    public const int Most = 8;

    readonly KernelDefinition kernel;
    readonly Numbers numbers;

    public SpecializedKey(KernelDefinition kernel, ReadOnlySpan<int> specialized)
    {
        if (specialized.Length > Most)
            throw new ArgumentException($"{kernel} specialises {specialized.Length} numbers; {Most} is the most.");
        this.kernel = kernel;
        specialized.CopyTo(numbers);
    }

    public bool Equals(SpecializedKey other) =>
        ReferenceEquals(kernel, other.kernel) && ((ReadOnlySpan<int>)numbers).SequenceEqual(other.numbers);

    public override bool Equals(object? obj) => obj is SpecializedKey other && Equals(other);

    public override int GetHashCode()
    {
        int hash = kernel.GetHashCode();
        foreach (int number in (ReadOnlySpan<int>)numbers)
            hash = (hash * 31) + number;
        return hash;
    }

    [System.Runtime.CompilerServices.InlineArray(Most)]
    struct Numbers
    {
        int first;
    }
}
