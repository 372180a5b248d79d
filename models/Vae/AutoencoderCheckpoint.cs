using System.Globalization;
using TaylorSeer.Engine;
using TaylorSeer.Engine.Checkpoints;

namespace TaylorSeer.Models;

/// <summary>A checkpoint read as an AutoencoderKL: its weights under one set of names, and the sizes that its shapes imply.</summary>
public sealed class AutoencoderCheckpoint
{
    AutoencoderCheckpoint(NamedSources sources, AutoencoderConfig config) => (Sources, Config) = (sources, config);

    /// <summary>The weights, named as in current diffusers.</summary>
    public NamedSources Sources { get; }

    public AutoencoderConfig Config { get; }

    /// <summary>Finds out what a checkpoint is.</summary>
    /// <exception cref="CheckpointException">It is no autoencoder of this kind, or its configuration asks for other arithmetic.</exception>
    public static AutoencoderCheckpoint Read(Checkpoint checkpoint, AutoencoderOptions? options = null)
    {
        NamedSources sources = AutoencoderNames.Rename(checkpoint);
        if (checkpoint.Config is { } said)
            AutoencoderArithmetic.Require(said, checkpoint.Path);

        AutoencoderConfig config = new Shapes(checkpoint, sources).Infer(options ?? new());
        if (config.Problem is { } problem)
            throw new CheckpointException($"{checkpoint.Path}: {problem}.");
        if (checkpoint.Config is not null)
            RequireSame(checkpoint, config);
        return new(sources, config);
    }

    static void RequireSame(Checkpoint checkpoint, AutoencoderConfig config)
    {
        CheckpointConfig said = checkpoint.Config!;
        if (said.Ints("block_out_channels") is { } widths && !widths.SequenceEqual(config.Widths))
            throw Contradiction(checkpoint, "block_out_channels", string.Join(", ", widths), string.Join(", ", config.Widths));
        foreach (var (key, found) in new[] { ("layers_per_block", config.LayersPerBlock), ("latent_channels", config.LatentChannels), ("out_channels", config.ImageChannels) })
        {
            if (said.Int(key) is int wanted && wanted != found)
                throw Contradiction(checkpoint, key, $"{wanted}", $"{found}");
        }
    }

    static CheckpointException Contradiction(Checkpoint checkpoint, string key, string said, string found) =>
        new($"{checkpoint.Path}: its configuration says {key} = {said}, but its weights have {found}. They do not belong together.");

    /// <summary>Reads sizes off shapes.</summary>
    sealed class Shapes(Checkpoint checkpoint, NamedSources sources)
    {
        public AutoencoderConfig Infer(AutoencoderOptions options)
        {
            Shape convIn = Kernel("decoder.conv_in.weight"), convOut = Kernel("decoder.conv_out.weight");
            int levels = Count("decoder.up_blocks.");
            int[] widths = [.. Enumerable.Range(0, levels).Select(i => Kernel($"decoder.up_blocks.{levels - 1 - i}.resnets.0.conv1.weight")[0])];
            CheckpointConfig? said = checkpoint.Config;
            return new AutoencoderConfig
            {
                Widths = widths,
                LayersPerBlock = Count("decoder.up_blocks.0.resnets.") - 1,
                LatentChannels = convIn[1],
                ImageChannels = convOut[0],
                Groups = options.Groups ?? said?.Int("norm_num_groups") ?? AutoencoderConfig.UsualGroups,
                ScalingFactor = (float)(said?.Number("scaling_factor") ?? AutoencoderConfig.UsualScaling),
                HasEncoder = sources.Find("encoder.conv_in.weight") is not null,
            };
        }

        /// <summary>One more than the largest number that follows <paramref name="prefix"/>.</summary>
        int Count(string prefix)
        {
            int count = 0;
            foreach (string name in sources.Names.Where(n => n.StartsWith(prefix, StringComparison.Ordinal)))
            {
                string number = name[prefix.Length..].Split('.')[0];
                if (int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out int index) && index < sources.Count)
                    count = Math.Max(count, index + 1);
            }

            return count;
        }

        Shape Kernel(string name)
        {
            Shape shape = sources.Find(name)?.Shape ?? throw new CheckpointException(
                $"{checkpoint.Path}: no AutoencoderKL: it has no weight '{name}'. Its weights are {CheckpointKind.Guess(checkpoint)}.");
            return shape.Rank == 4 && shape.Count > 0
                ? shape
                : throw new CheckpointException($"{checkpoint.Path}: '{name}' is {shape}; the kernel of a convolution has four dimensions.");
        }
    }
}
