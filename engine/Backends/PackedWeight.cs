namespace TaylorSeer.Engine.Backends;

/// <summary>The matrix of a linear layer in the layout its backend likes best. Made by <see cref="IBackend.Pack"/>, used by its maker only.</summary>
public abstract class PackedWeight(int outputs, int inputs) : IDisposable
{
    /// <summary>Rows of the matrix: features it produces.</summary>
    public int Outputs { get; } = outputs;

    /// <summary>Columns of the matrix: features it reads.</summary>
    public int Inputs { get; } = inputs;

    /// <summary>
    /// The type in which its product would rather have what it multiplies: <see cref="DType.F32"/>, 16 bits where a device's matrix
    /// units take nothing else, or <see cref="DType.F32Blocked"/> where rows would be put into that order first. Whoever makes the input for this weight alone may make it so; f32 is always taken.
    /// </summary>
    public virtual DType Reads => DType.F32;

    /// <summary>Bytes of device memory it holds.</summary>
    public abstract long Bytes { get; }

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    protected abstract void Dispose(bool disposing);
}
