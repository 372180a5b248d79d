namespace TaylorSeer.Engine.Checkpoints;

/// <summary>Where a folder as diffusers writes it keeps weights and configuration.</summary>
/// <param name="WeightsPath">the weights, or the index of several files of weights</param>
/// <param name="ConfigPath">config.json, if there is one</param>
sealed record CheckpointFolder(string WeightsPath, string? ConfigPath)
{
    const string Config = "config.json";
    const string Weights = "diffusion_pytorch_model";

    static readonly string[] Endings = [".safetensors", ".safetensors.index.json", ".bin", ".bin.index.json"];

    /// <summary>Looks in the wanted component's sub-folder, else in the folder itself.</summary>
    /// <exception cref="CheckpointException">No weights there, or more than one candidate.</exception>
    public static CheckpointFolder Find(string path, CheckpointOptions options)
    {
        string component = Path.Combine(path, options.Component);
        string folder = Directory.Exists(component) ? component : path;

        string weights = Endings.Select(e => Path.Combine(folder, Weights + e)).FirstOrDefault(File.Exists) ?? OnlyCandidate(folder);
        string config = Path.Combine(folder, Config);
        return new(weights, File.Exists(config) ? config : null);
    }

    /// <summary>The configuration that belongs to weights which were named directly.</summary>
    public static string? ConfigBeside(string weightsPath)
    {
        if (!Path.GetFileName(weightsPath).StartsWith(Weights, StringComparison.Ordinal))
            return null;
        string config = Path.Combine(Path.GetDirectoryName(weightsPath) ?? "", Config);
        return File.Exists(config) ? config : null;
    }

    // Variants (diffusion_pytorch_model.fp16.safetensors) and renamed files are taken where there is no choice to make.
    static string OnlyCandidate(string folder)
    {
        string[] found = [.. Directory.EnumerateFiles(folder).Where(IsWeights).Order(StringComparer.Ordinal)];
        string names = string.Join(", ", found.Select(Path.GetFileName));
        return found switch
        {
            [string one] => one,
            [] => throw new CheckpointException($"{folder}: a folder without weights. Wanted is {Weights}.safetensors or .bin; name the file itself if it is called otherwise."),
            _ => throw new CheckpointException($"{folder}: several files could be meant ({names}). Name one of them."),
        };
    }

    static bool IsWeights(string path) =>
        path.EndsWith(".safetensors", StringComparison.Ordinal) || path.EndsWith(".bin", StringComparison.Ordinal);
}
