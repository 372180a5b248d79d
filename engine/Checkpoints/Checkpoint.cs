using System.Diagnostics.CodeAnalysis;
using TaylorSeer.Kernels.Memory;

namespace TaylorSeer.Engine.Checkpoints;

/// <summary>
/// The tensors of a trained model, in whatever container they came: mapped, so that opening reads only the table of
/// contents. Owns the mapping; tensors are valid until it is disposed.
/// </summary>
public sealed class Checkpoint : IDisposable
{
    readonly List<MappedFile> files = [];
    readonly List<CheckpointTensor> tensors = [];
    readonly Dictionary<string, CheckpointTensor> byName = new(StringComparer.Ordinal);
    readonly Dictionary<string, string> metadata = new(StringComparer.Ordinal);

    Checkpoint(string path) => Path = path;

    /// <summary>What was opened, as the caller wrote it.</summary>
    public string Path { get; }

    /// <summary>The container in words: <c>safetensors</c>, <c>PyTorch zip</c>, <c>GGUF 3</c>, <c>diffusers folder, 2 files of safetensors</c>.</summary>
    public string Format { get; private set; } = "";

    /// <summary>What the files say about themselves: the metadata of safetensors and of GGUF; PyTorch files have none.</summary>
    public IReadOnlyDictionary<string, string> Metadata => metadata;

    /// <summary>The config.json of a diffusers folder, if there is one.</summary>
    public CheckpointConfig? Config { get; private set; }

    /// <summary>All tensors, in file order.</summary>
    public IReadOnlyList<CheckpointTensor> Tensors => tensors;

    /// <summary>Sizes of all its files together.</summary>
    public long FileBytes => files.Sum(f => f.Length);

    /// <summary>
    /// Opens a .safetensors file, a PyTorch file (.pt, .pth, .ckpt, .bin; zip or older), a GGUF file, the index of a checkpoint
    /// in several files, or a diffusers folder. What a file is, is decided by its contents.
    /// </summary>
    /// <exception cref="CheckpointException">There is nothing there, it is something else, or it is damaged.</exception>
    public static Checkpoint Open(string path, CheckpointOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        Checkpoint checkpoint = new(path);
        try
        {
            if (Directory.Exists(path))
                checkpoint.LoadFolder(CheckpointFolder.Find(path, options ?? new()));
            else
                checkpoint.LoadFile(path);
            return checkpoint;
        }
        catch (Exception e)
        {
            checkpoint.Dispose();
            if (e is IOException or UnauthorizedAccessException)
                throw new CheckpointException($"{path}: cannot be read: {e.Message}", e);
            throw;
        }
    }

    /// <summary>True if there is a tensor of this name.</summary>
    public bool Contains(string name) => byName.ContainsKey(name);

    /// <summary>The tensor of this name.</summary>
    public bool TryGet(string name, [NotNullWhen(true)] out CheckpointTensor? tensor) => byName.TryGetValue(name, out tensor);

    public void Dispose()
    {
        foreach (MappedFile file in files)
            file.Dispose();
    }

    void LoadFolder(CheckpointFolder folder)
    {
        LoadFile(folder.WeightsPath);
        Format = $"diffusers folder, {Format}";
        if (folder.ConfigPath is not null)
            Config = new(folder.ConfigPath);
    }

    void LoadFile(string path)
    {
        if (ShardIndex.Recognises(path))
        {
            LoadShards(ShardIndex.Read(path));
            return;
        }

        Format = AddFile(path).Format;
        if (CheckpointFolder.ConfigBeside(path) is { } config)
            Config = new(config);
    }

    void LoadShards(ShardIndex index)
    {
        string format = "";
        foreach (string shard in index.Files)
            format = AddFile(shard).Format;
        Format = $"{index.Files.Count} {(index.Files.Count == 1 ? "file" : "files")} of {format}";
        foreach (var (name, file) in index.Tensors)
        {
            if (!byName.ContainsKey(name))
                throw new CheckpointException($"{Path}: the index says that '{name}' is in {file}, but it is not there. The files do not belong together.");
        }
    }

    TensorFile AddFile(string path)
    {
        MappedFile file = CheckpointFiles.Map(path);
        files.Add(file);
        TensorFile read = CheckpointFiles.Read(file, path);
        foreach (CheckpointTensor tensor in read.Tensors)
        {
            if (!byName.TryAdd(tensor.Name, tensor))
                throw new CheckpointException($"{path}: '{tensor.Name}' was already in another file of the same checkpoint.");
            tensors.Add(tensor);
        }

        foreach (var (key, value) in read.Metadata)
            metadata[key] = value;
        return read;
    }
}
