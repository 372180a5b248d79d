using TaylorSeer.Engine.Checkpoints;

namespace TaylorSeer.Cli.Verify;

/// <summary>The named arrays of one golden file, read whole when asked for.</summary>
public sealed class GoldenTensors(string path) : IDisposable
{
    readonly Checkpoint file = Checkpoint.Open(path);

    /// <summary>Names in file order.</summary>
    public IEnumerable<string> Names => file.Tensors.Select(t => t.Name);

    public bool Has(string name) => file.Contains(name);

    /// <summary>Sizes, outermost first; there may be more than four.</summary>
    public int[] Dimensions(string name) => [.. Find(name).Dimensions.Select(d => (int)d)];

    /// <summary>The values as f32, row-major.</summary>
    public float[] Floats(string name)
    {
        CheckpointTensor tensor = Find(name);
        var values = new float[tensor.Count];
        tensor.Read(0, values);
        return values;
    }

    /// <summary>The values as integers; the index keeps them below 2^24, where f32 is exact.</summary>
    public int[] Ints(string name) => Array.ConvertAll(Floats(name), v => (int)v);

    /// <summary>How many values there are.</summary>
    public long Count(string name) => Find(name).Count;

    /// <summary>Values that are stored as f64.</summary>
    public double[] Doubles(string name) => Stored<double>(name, Engine.DType.F64);

    /// <summary>Values that are stored as 64-bit integers.</summary>
    public long[] Longs(string name) => Stored<long>(name, Engine.DType.I64);

    public void Dispose() => file.Dispose();

    T[] Stored<T>(string name, Engine.DType type)
        where T : unmanaged
    {
        CheckpointTensor tensor = Find(name);
        if (tensor.DType != type)
            throw new CheckpointException($"{file.Path}: '{name}' is {tensor.DType}, its case needs {type}.");
        var values = new T[tensor.Count];
        tensor.ReadBytes(System.Runtime.InteropServices.MemoryMarshal.AsBytes(values.AsSpan()));
        return values;
    }

    CheckpointTensor Find(string name) =>
        file.TryGet(name, out CheckpointTensor? tensor) ? tensor : throw new CheckpointException($"{file.Path}: it has no tensor '{name}', which its index promises.");
}
