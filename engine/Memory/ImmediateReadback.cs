namespace TaylorSeer.Engine.Memory;

/// <summary>Of devices whose <see cref="Device.Read"/> is all there is.</summary>
sealed class ImmediateReadback(Device device, long count) : Readback
{
    readonly float[] values = new float[count];

    public override bool IsDone => true;

    public override void Start(Tensor source) => device.Read(source, values);

    public override ReadOnlySpan<float> Finish() => values;

    protected override void Dispose(bool disposing)
    {
    }
}
