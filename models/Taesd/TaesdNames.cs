using System.Globalization;
using TaylorSeer.Engine;
using TaylorSeer.Engine.Checkpoints;

namespace TaylorSeer.Models;

/// <summary>
/// The weights of a TAESD decoder under the numbers of its own layer list, <c>3.conv.0.weight</c>. The same tensors are
/// found with a prefix in GGUF files, and as <c>decoder.layers.2.…</c> in diffusers' AutoencoderTiny, which does not count
/// the clamp in front.
/// </summary>
public static class TaesdNames
{
    static readonly string[] Prefixes = ["first_stage_model.decoder.", "decoder.layers.", "decoder.", "taesd_decoder.", ""];
    static readonly int[] Unbiased = [7, 12, 17];

    /// <summary>True if the checkpoint's names are those of a TAESD decoder.</summary>
    public static bool Matches(Checkpoint checkpoint) => PrefixOf(checkpoint) is not null;

    /// <summary>The decoder's tensors; an encoder beside it is left out. Convolutions that have no bias get zeros.</summary>
    /// <exception cref="CheckpointException">It holds no TAESD decoder.</exception>
    public static NamedSources Map(Checkpoint checkpoint)
    {
        string prefix = PrefixOf(checkpoint) ?? throw new CheckpointException(
            $"{checkpoint.Path}: no TAESD decoder: it has no convolution '3.conv.0'. Its weights are {CheckpointKind.Guess(checkpoint)}.");
        int shift = prefix == "decoder.layers." ? 1 : 0;
        NamedSources sources = new(checkpoint.Path);
        foreach (CheckpointTensor tensor in checkpoint.Tensors)
        {
            if (tensor.Name.StartsWith(prefix, StringComparison.Ordinal) && Renumbered(tensor.Name[prefix.Length..], shift) is { } name)
                sources.Add(name, tensor);
            else if (!tensor.Name.StartsWith("encoder.", StringComparison.Ordinal) && !tensor.Name.StartsWith("first_stage_model.encoder.", StringComparison.Ordinal))
                sources.Add(tensor.Name, tensor);
        }

        foreach (int layer in Unbiased)
        {
            if (sources.Find($"{layer}.weight") is { } weight && sources.Find($"{layer}.bias") is null)
                sources.Add($"{layer}.bias", new Zeros($"{layer}.bias", weight.Shape[0]));
        }

        return sources;
    }

    static string? PrefixOf(Checkpoint checkpoint) =>
        Array.Find(Prefixes, p => checkpoint.Contains($"{p}{(p == "decoder.layers." ? 2 : 3)}.conv.0.weight"));

    static string? Renumbered(string name, int shift)
    {
        string[] parts = name.Split('.', 2);
        return parts.Length == 2 && int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number < 1000
            ? $"{number + shift}.{parts[1]}"
            : null;
    }

    /// <summary>The bias of a convolution that has none.</summary>
    sealed class Zeros(string name, int count) : IWeightSource
    {
        public string Name => name;

        public Shape Shape => count;

        public void Read(long start, Span<float> destination) => destination.Clear();
    }
}
