namespace TaylorSeer.Tests.Gpu;

/// <summary>A struct for kernels: fields, a constructor, a readonly method, an operator.</summary>
struct Pair
{
    public float Low;
    public int Count;

    public Pair(float low, int count)
    {
        Low = low;
        Count = count * 2;
    }

    public readonly float Scaled(float factor) => Low * factor * Count;

    public static Pair operator +(Pair a, Pair b) => new() { Low = a.Low + b.Low, Count = a.Count + b.Count };
}
