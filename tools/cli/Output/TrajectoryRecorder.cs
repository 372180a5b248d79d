using TaylorSeer.Engine;
using TaylorSeer.Engine.Checkpoints;
using TaylorSeer.Engine.Diffusion;

namespace TaylorSeer.Cli.Output;

/// <summary>Keeps the samples after every step.</summary>
sealed class TrajectoryRecorder
{
    readonly Shape sample;
    readonly int images, steps, size;
    readonly float[] x;             // (S, N, C, H, W)
    readonly List<StepReport> reports = [];

    /// <param name="sample">one sample, (C, H, W)</param>
    /// <param name="images">N</param>
    /// <param name="steps">S</param>
    /// <exception cref="UsageException">More values than an array holds.</exception>
    public TrajectoryRecorder(Shape sample, int images, int steps)
    {
        long count = sample.Count * images * steps;
        if (count > Array.MaxLength)
            throw new UsageException($"--save-trajectory: {steps} steps of {images} samples {sample} are {Amount.Bytes(count * sizeof(float))}; at most {Amount.Bytes(Array.MaxLength * (long)sizeof(float))} can be kept", "fewer steps or images");
        (this.sample, this.images, this.steps) = (sample, images, steps);
        size = (int)(sample.Count * images);
        x = new float[count];
    }

    /// <summary>Keeps x (N, C, H, W).</summary>
    public void Add(StepReport step, Tensor x)
    {
        x.Device.Read(x, this.x.AsSpan(step.Call * size, size));
        reports.Add(step);
    }

    /// <summary>The file: x after each step, and by step its index, its timestep, and whether it was computed in full.</summary>
    public SafetensorsWriter ToFile(IReadOnlyDictionary<string, string> metadata)
    {
        SafetensorsWriter writer = new();
        foreach (var (key, value) in metadata)
            writer.Metadata[key] = value;
        writer.AddBytes("x", DType.F32, [steps, images, sample[0], sample[1], sample[2]], (start, to) =>
            System.Runtime.InteropServices.MemoryMarshal.AsBytes(x.AsSpan((int)start, to.Length / sizeof(float))).CopyTo(to));
        AddColumn(writer, "step_index", r => r.Step);
        AddColumn(writer, "timestep", r => r.Timestep);
        AddColumn(writer, "is_full", r => r.IsForecast ? 0 : 1);
        return writer;
    }

    void AddColumn(SafetensorsWriter writer, string name, Func<StepReport, long> column) =>
        writer.Add(name, steps, reports.Select(column).ToArray());
}
