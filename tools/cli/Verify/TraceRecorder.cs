using TaylorSeer.Engine;
using TaylorSeer.Engine.Diffusion;

namespace TaylorSeer.Cli.Verify;

/// <summary>Copies intermediate results to the host; of a name that comes again, the last.</summary>
sealed class TraceRecorder : ITrace
{
    readonly Dictionary<string, float[]> values = [];

    /// <summary>Names in the order in which they were first recorded.</summary>
    public IReadOnlyCollection<string> Names => values.Keys;

    public float[] this[string name] => values[name];

    public bool Has(string name) => values.ContainsKey(name);

    public void Record(string name, Tensor value)
    {
        var copy = new float[value.Count];
        value.Device.Read(value, copy);
        values[name] = copy;
    }
}
