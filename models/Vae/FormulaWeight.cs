using TaylorSeer.Engine;
using TaylorSeer.Engine.Checkpoints;

namespace TaylorSeer.Models;

/// <summary>
/// A weight whose values follow from its name: the same numbers on every machine without a file, for recordings and
/// benchmarks at full size; spread as a fresh layer's weights are.
/// </summary>
public sealed class FormulaWeight : IWeightSource
{
    readonly NamedSequence sequence;
    readonly double centre, spread;

    /// <param name="name">the weight's name as in current diffusers</param>
    /// <param name="shape">its shape</param>
    /// <param name="salt">put before the name: other salts give other weights</param>
    public FormulaWeight(string name, Shape shape, string salt = "")
    {
        (Name, Shape, sequence) = (name, shape, new(salt + name));
        (centre, spread) = name.EndsWith(".bias", StringComparison.Ordinal) ? (0, 0.1)
            : shape.Rank == 1 ? (1, 0.25)
            : (0, Math.Sqrt(3.0 / shape.RowCount));
    }

    public string Name { get; }

    public Shape Shape { get; }

    /// <summary>All the weights of an autoencoder.</summary>
    public static NamedSources All(AutoencoderConfig config, string salt = "")
    {
        NamedSources sources = new("weights by formula");
        foreach (var (name, shape) in AutoencoderLayout.Tensors(config))
            sources.Add(name, new FormulaWeight(name, shape, salt));
        return sources;
    }

    /// <summary>A writer that makes the values while the file is written.</summary>
    public static SafetensorsWriter Writer(AutoencoderConfig config, DType type)
    {
        SafetensorsWriter writer = new();
        writer.Metadata["generated"] = "weights by formula; makes no pictures";
        foreach (var (name, shape) in AutoencoderLayout.Tensors(config))
            writer.Add(name, shape, type, new FormulaWeight(name, shape).Read);
        return writer;
    }

    /// <inheritdoc/>
    public void Read(long start, Span<float> destination)
    {
        for (int i = 0; i < destination.Length; i++)
            destination[i] = (float)(centre + (spread * sequence.Uniform(start + i)));
    }
}
