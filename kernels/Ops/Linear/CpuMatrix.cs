namespace TaylorSeer.Kernels.Ops;

/// <summary>The weight of a linear layer in a form that the CPU kernels read. Owns its memory.</summary>
public abstract class CpuMatrix(int outputs, int inputs) : IDisposable
{
    /// <summary>Rows of the matrix: features it produces.</summary>
    public int Outputs { get; } = outputs;

    /// <summary>Columns of the matrix: features it reads.</summary>
    public int Inputs { get; } = inputs;

    /// <summary>Bytes it holds.</summary>
    public abstract long Bytes { get; }

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    protected abstract void Dispose(bool disposing);
}
