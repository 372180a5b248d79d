using TaylorSeer.Engine;
using TaylorSeer.Engine.Random;

namespace TaylorSeer.Models;

/// <summary>Values uniform within ±bound. Element i depends on seed, name and i alone.</summary>
sealed class RandomWeight(string name, Shape shape, long seed, float bound) : IWeightSource
{
    readonly NamedSequence sequence = new(name, unchecked((ulong)seed * SplitMix64.Step));

    public string Name => name;

    public Shape Shape => shape;

    public void Read(long start, Span<float> destination)
    {
        for (int i = 0; i < destination.Length; i++)
            destination[i] = (float)(bound * sequence.Uniform(start + i));
    }
}
