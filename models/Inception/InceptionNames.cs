using TaylorSeer.Engine.Checkpoints;

namespace TaylorSeer.Models.Inception;

/// <summary>The weights of an Inception-V3 file, normalisations folded into the convolutions before them.</summary>
static class InceptionNames
{
    /// <summary>Added to the variance.</summary>
    const double Eps = 1e-3;

    const string Kernel = ".conv.weight";

    /// <summary>Layer <c>L</c> gets <c>L.weight</c> (O, kh, kw, C) and <c>L.bias</c> (O). Classes (<c>fc</c>) and the head for training (<c>AuxLogits</c>) are left out.</summary>
    public static NamedSources Map(Checkpoint checkpoint)
    {
        NamedSources sources = new(checkpoint.Path);
        foreach (CheckpointTensor kernel in checkpoint.Tensors)
        {
            if (!kernel.Name.EndsWith(Kernel, StringComparison.Ordinal) || kernel.Name.StartsWith("AuxLogits.", StringComparison.Ordinal) || kernel.Dimensions.Count != 4)
                continue;
            string layer = kernel.Name[..^Kernel.Length];
            if (Norm("weight") is not { } scale || Norm("bias") is not { } shift || Norm("running_mean") is not { } mean || Norm("running_var") is not { } variance)
                continue;       // the layer will be reported as missing

            float[] ratio = [.. scale.Select((s, o) => (float)(s / Math.Sqrt(variance[o] + Eps)))];
            sources.Add($"{layer}.weight", new FoldedKernel(kernel, ratio));
            sources.Add($"{layer}.bias", new FoldedBias($"{layer}.bn.bias", [.. shift.Select((s, o) => s - (mean[o] * ratio[o]))]));

            float[]? Norm(string name) => Values(checkpoint, $"{layer}.bn.{name}", kernel.Dimensions[0]);
        }

        return sources;
    }

    static float[]? Values(Checkpoint checkpoint, string name, long count)
    {
        if (!checkpoint.TryGet(name, out CheckpointTensor? tensor) || tensor.Count != count)
            return null;
        float[] values = new float[count];
        tensor.Read(0, values);
        return values;
    }
}
