namespace TaylorSeer.Cli.Output;

/// <summary>The files that a run will write; null for those that nobody wants.</summary>
/// <param name="Sheet">one PNG of all images</param>
/// <param name="Folder">a PNG per image</param>
/// <param name="Latents">samples, safetensors</param>
/// <param name="Trajectory">samples after every step, safetensors</param>
sealed record SampleOutputs(string? Sheet, string? Folder, string? Latents, string? Trajectory)
{
    /// <summary>Whether pictures are among them.</summary>
    public bool ArePictures => Sheet is not null || Folder is not null;

    /// <summary>Fails now rather than after the run.</summary>
    public void Check()
    {
        if (Sheet is not null && !Path.GetExtension(Sheet).Equals(".png", StringComparison.OrdinalIgnoreCase) && !OutputPath.IsDevice(Sheet))
            throw new UsageException($"--out {Sheet}: pictures are written as PNG", $"--out {Path.ChangeExtension(Sheet, ".png")}");
        if (Sheet is not null)
            OutputPath.CheckFile("--out", Sheet);
        if (Folder is not null)
            OutputPath.CheckFolder("--out-dir", Folder);
        if (Latents is not null)
            TensorFile.Check("--save-latents", Latents);
        if (Trajectory is not null)
            TensorFile.Check("--save-trajectory", Trajectory);
    }
}
