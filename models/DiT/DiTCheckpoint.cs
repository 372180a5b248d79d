using System.Globalization;
using TaylorSeer.Engine;
using TaylorSeer.Engine.Checkpoints;

namespace TaylorSeer.Models;

/// <summary>A checkpoint read as a DiT: its weights under the official names, and the sizes that its shapes imply.</summary>
public sealed class DiTCheckpoint
{
    readonly Checkpoint checkpoint;

    DiTCheckpoint(Checkpoint checkpoint, NamedSources sources, DiTConfig config) =>
        (this.checkpoint, Sources, Config) = (checkpoint, sources, config);

    /// <summary>The weights, named as in the published files.</summary>
    public NamedSources Sources { get; }

    public DiTConfig Config { get; }

    /// <summary>Names of the classes if the file lists them, by label; else null.</summary>
    public IReadOnlyList<string>? ClassNames => checkpoint.Metadata.GetValueOrDefault("class_names")?.Split(',', StringSplitOptions.TrimEntries);

    /// <summary>Finds out what a checkpoint is.</summary>
    /// <exception cref="CheckpointException">It is no DiT, its sizes contradict each other or <paramref name="options"/>, or the number of heads is not known.</exception>
    public static DiTCheckpoint Read(Checkpoint checkpoint, DiTOptions? options = null)
    {
        options ??= new DiTOptions();
        NamedSources sources = DiffusersNames.Matches(checkpoint) ? DiffusersNames.Map(checkpoint) : new NamedSources(checkpoint);
        DiTConfig config = new Shapes(checkpoint, sources).Infer(options);

        if (config.Problem is string problem)
            throw new CheckpointException($"{checkpoint.Path}: {problem}.");
        if (options.InputSize is int side && side != config.InputSize)
            throw new CheckpointException($"{checkpoint.Path}: the model works on {config.InputSize} x {config.InputSize} samples, not {side} x {side}. Leave the image size out; it is read from the file.");
        if (options.Model is string model)
            RequireVariant(checkpoint, config, model);
        if (sources.Find("pos_embed") is null)
            sources.Add("pos_embed", new PositionTable(config.Grid, config.Width));
        return new DiTCheckpoint(checkpoint, sources, config);
    }

    static void RequireVariant(Checkpoint checkpoint, DiTConfig config, string model)
    {
        DiTVariant wanted = DiTVariant.Find(model)
            ?? throw new CheckpointException($"There is no model '{model}'. Known: {string.Join(", ", DiTVariant.All.Select(v => v.Name))}.");
        if (wanted.Depth != config.Depth || wanted.Width != config.Width || wanted.Patch != config.Patch)
        {
            throw new CheckpointException(
                $"{checkpoint.Path} is not {wanted.Name}: it holds {config.Depth} blocks of width {config.Width} with patches of {config.Patch}, that is {config.Name}; "
                + $"{wanted.Name} has {wanted.Depth} of width {wanted.Width} with patches of {wanted.Patch}. Leave the model out; it is read from the file.");
        }
    }

    /// <summary>Reads sizes off shapes, and says in the file's terms what does not fit.</summary>
    sealed class Shapes(Checkpoint checkpoint, NamedSources sources)
    {
        public DiTConfig Infer(DiTOptions options)
        {
            Shape patch = Of("x_embedder.proj.weight", 4, "(D, C, p, p)"), table = Of("y_embedder.embedding_table.weight", 2, "(K + 1, D)");
            int depth = Depth(), width = patch[0];
            if (depth == 0)
                throw NotDiT("no weight 'blocks.0.…'");
            if (patch[2] != patch[3])
                throw new CheckpointException($"{checkpoint.Path}: 'x_embedder.proj.weight' is {patch}: patches must be square.");

            return new DiTConfig
            {
                Depth = depth,
                Width = width,
                Channels = patch[1],
                Patch = patch[2],
                Classes = table[0] - 1,
                InputSize = InputSize(patch[2]),
                MlpWidth = sources.Find("blocks.0.mlp.fc1.weight") is { Shape: { Rank: 2 } fc1 } ? fc1[0] : 4 * width,
                Heads = Heads(options, depth, width),
            };
        }

        int Depth()
        {
            int depth = 0;
            foreach (string name in sources.Names)
            {
                if (name.Split('.') is ["blocks", var index, ..] && int.TryParse(index, NumberStyles.None, CultureInfo.InvariantCulture, out int block) && block < sources.Count)
                    depth = Math.Max(depth, block + 1);
            }

            return depth;
        }

        int InputSize(int patch)
        {
            if (sources.Find("pos_embed") is IWeightSource positions)
            {
                Shape shape = positions.Shape;
                int grid = shape.Rank == 3 ? (int)Math.Round(Math.Sqrt(shape[1])) : 0;
                if (grid == 0 || grid * grid != shape[1])
                    throw new CheckpointException($"{checkpoint.Path}: 'pos_embed' is {shape}: it should be (1, T, D) with a square number of tokens T.");
                return grid * patch;
            }

            return checkpoint.Config?.Int("sample_size")
                ?? MetadataInt("input_size")
                ?? throw new CheckpointException($"{checkpoint.Path}: it holds neither 'pos_embed' nor a config.json with sample_size, so the size of its samples is not known.");
        }

        int Heads(DiTOptions options, int depth, int width)
        {
            int? said = checkpoint.Config?.Int("num_attention_heads") ?? MetadataInt("num_heads");
            if (said is int inFile && options.Heads is int given && inFile != given)
                throw new CheckpointException($"{checkpoint.Path} says it has {inFile} heads, but {given} were asked for.");

            return said ?? options.Heads
                ?? DiTVariant.All.FirstOrDefault(v => v.Depth == depth && v.Width == width)?.Heads
                ?? throw new CheckpointException(
                    $"{checkpoint.Path} does not say how many attention heads its width of {width} is split into, and it is none of the published sizes. Give it: --heads H.");
        }

        int? MetadataInt(string key) =>
            checkpoint.Metadata.TryGetValue(key, out string? text)
                ? int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int value)
                    ? value
                    : throw new CheckpointException($"{checkpoint.Path}: its metadata says {key} = '{text}'; a whole number is wanted.")
                : null;

        Shape Of(string name, int rank, string wanted)
        {
            Shape shape = sources.Find(name)?.Shape ?? throw NotDiT($"no weight '{name}'");
            return shape.Rank == rank && shape.Count > 0 ? shape : throw new CheckpointException($"{checkpoint.Path}: '{name}' is {shape}; a DiT has {wanted} there.");
        }

        CheckpointException NotDiT(string because) =>
            new($"{checkpoint.Path} is not a DiT: it has {because}. It holds {sources.Count} tensors, {CheckpointKind.Guess(checkpoint)}.");
    }
}
