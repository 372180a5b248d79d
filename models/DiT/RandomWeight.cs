using TaylorSeer.Engine;

namespace TaylorSeer.Models;

/// <summary>
/// Values uniform within ±bound. Element i depends on seed, name and i alone (FNV-1a of the name, then SplitMix64), so any
/// piece can be made at any time.
/// </summary>
sealed class RandomWeight(string name, Shape shape, long seed, float bound) : IWeightSource
{
    const ulong Golden = 0x9e3779b97f4a7c15;

    readonly ulong state = Hash(name) ^ ((ulong)seed * Golden);

    public string Name => name;

    public Shape Shape => shape;

    public void Read(long start, Span<float> destination)
    {
        const float unit = 1f / (1 << 23);
        for (int i = 0; i < destination.Length; i++)
        {
            ulong v = state + ((ulong)(start + i + 1) * Golden);
            v = (v ^ (v >> 30)) * 0xbf58476d1ce4e5b9;
            v = (v ^ (v >> 27)) * 0x94d049bb133111eb;
            v ^= v >> 31;
            destination[i] = bound * ((int)(v >> 40) - (1 << 23)) * unit;      // 24 bits: exact in f32
        }
    }

    static ulong Hash(string text)
    {
        ulong hash = 0xcbf29ce484222325;
        foreach (char c in text)
            hash = (hash ^ c) * 0x100000001b3;
        return hash;
    }
}
