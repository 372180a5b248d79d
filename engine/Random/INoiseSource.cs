namespace TaylorSeer.Engine.Random;

/// <summary>A stream of random numbers. What a draw gives depends on the seed and on the draws before it, never on the backend.</summary>
public interface INoiseSource
{
    /// <summary>The next draw: as many values of mean 0 and variance 1 as the destination holds. Draws of different lengths are different numbers.</summary>
    void Normal(Span<float> destination);

    /// <summary>The next draw: integers from <paramref name="low"/> to <paramref name="high"/> − 1.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="high"/> is not above <paramref name="low"/>, or too far above it.</exception>
    void RandInt(Span<long> destination, long low, long high);
}
