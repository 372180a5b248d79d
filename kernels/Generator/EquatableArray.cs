namespace TaylorSeer.Kernels.Generator;

/// <summary>An array that is compared by its elements, so that an unchanged kernel is recognised as unchanged.</summary>
readonly struct EquatableArray<T>(IEnumerable<T> items) : IEquatable<EquatableArray<T>>
{
    readonly T[]? array = [.. items];

    public IReadOnlyList<T> Items => array ?? [];

    public bool Equals(EquatableArray<T> other) => Items.SequenceEqual(other.Items);

    public override bool Equals(object? obj) => obj is EquatableArray<T> other && Equals(other);

    public override int GetHashCode() => Items.Aggregate(17, (hash, item) => (hash * 31) + (item?.GetHashCode() ?? 0));
}
