using TaylorSeer.Engine;
using TaylorSeer.Engine.Checkpoints;
using TaylorSeer.Kernels;

namespace TaylorSeer.Models;

/// <summary>
/// Checkpoints with random weights, for measuring and testing: every size of the model without its download. Weights are
/// uniform within ±√(6 / (in + out)) (Glorot and Bengio 2010), so that activations neither vanish nor explode; adaLN layers
/// too, which training starts at zero, because gates of zero would leave every block without effect.
/// </summary>
public static class RandomDiT
{
    /// <summary>Bound of biases: small beside what they are added to.</summary>
    const float Small = 0.05f;

    /// <summary>A writer that makes the values while the file is written; equal seeds give equal files.</summary>
    /// <param name="config">the model</param>
    /// <param name="seed">of all weights</param>
    /// <param name="type">f32, f16 or bf16</param>
    public static SafetensorsWriter Writer(DiTConfig config, long seed, DType type)
    {
        SafetensorsWriter writer = new();
        writer.Metadata["num_heads"] = config.Heads.ToString();
        writer.Metadata["input_size"] = config.InputSize.ToString();
        writer.Metadata["generated"] = $"random weights, seed {seed}; makes no pictures";
        NamedSources sources = Sources(config, seed);
        foreach (var (name, shape) in DiTWeights.Of(config))
            writer.Add(name, shape, type, sources.Find(name)!.Read);
        return writer;
    }

    /// <summary>The same weights as a model, without a file.</summary>
    public static DiT Create(DiTConfig config, Device device, long seed, WeightType weights = WeightType.F32) =>
        DiT.Load(Sources(config, seed), config, device, weights);

    static NamedSources Sources(DiTConfig config, long seed)
    {
        NamedSources sources = new($"random weights, seed {seed}");
        foreach (var (name, shape) in DiTWeights.Of(config))
            sources.Add(name, name == "pos_embed" ? new PositionTable(config.Grid, config.Width) : new RandomWeight(name, shape, seed, Bound(shape)));
        return sources;
    }

    static float Bound(Shape shape) =>
        shape.Rank == 1 ? Small : MathF.Sqrt(6f / (shape[0] + shape.RowCount));
}
