using TaylorSeer.Engine.Backends;

namespace TaylorSeer.Tests.Checkpoints;

/// <summary>A packed matrix that is nothing but its values.</summary>
sealed class PackedValues(int outputs, int inputs, float[] values) : PackedWeight(outputs, inputs)
{
    public float[] Values { get; } = values;

    public bool IsDisposed { get; private set; }

    public override long Bytes => Values.Length * sizeof(float);

    protected override void Dispose(bool disposing) => IsDisposed = true;
}
