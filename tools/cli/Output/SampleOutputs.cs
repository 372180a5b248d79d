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
    /// <param name="inputs">files that the run reads</param>
    /// <exception cref="UsageException">Two outputs have one name, or a picture none of a PNG.</exception>
    /// <exception cref="FailureException">One cannot be written, or would replace an input.</exception>
    public void Check(params ReadOnlySpan<string> inputs)
    {
        if (Sheet is not null)
            CheckSheet("--out", Sheet);
        if (Folder is not null)
            OutputPath.CheckFolder("--out-dir", Folder);
        if (Latents is not null)
            TensorFile.Check("--save-latents", Latents, inputs);
        if (Trajectory is not null)
            TensorFile.Check("--save-trajectory", Trajectory, inputs);
        if (Latents is not null && Trajectory is not null && OutputPath.IsSame(Latents, Trajectory))
            throw new UsageException($"--save-latents and --save-trajectory would both write {Latents}", "a name for each");
    }

    /// <summary>Refuses what cannot become a picture's file.</summary>
    /// <exception cref="UsageException">It has not the name of a PNG.</exception>
    /// <exception cref="FailureException">It cannot be written.</exception>
    public static void CheckSheet(string option, string path)
    {
        if (!Path.GetExtension(path).Equals(".png", StringComparison.OrdinalIgnoreCase) && !OutputPath.IsDevice(path) && !Directory.Exists(path))
            throw new UsageException($"{option} {path}: pictures are written as PNG", $"{option} {Path.ChangeExtension(path, ".png")}");
        OutputPath.CheckFile(option, path);
    }
}
