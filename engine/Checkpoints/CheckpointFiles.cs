using System.Text;
using TaylorSeer.Engine.Checkpoints.Gguf;
using TaylorSeer.Engine.Checkpoints.PyTorch;
using TaylorSeer.Kernels.Memory;

namespace TaylorSeer.Engine.Checkpoints;

/// <summary>Tells from its first bytes what a file is, and has the right reader look at it.</summary>
static class CheckpointFiles
{
    const int Glimpse = 32;

    /// <summary>Maps a file that has contents.</summary>
    /// <exception cref="CheckpointException">It is missing, empty, or may not be read.</exception>
    public static MappedFile Map(string path)
    {
        if (!File.Exists(path))
            throw new CheckpointException($"{path}: there is no such file.");
        MappedFile file;
        try
        {
            file = new(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CheckpointException($"{path}: cannot be read: {e.Message}", e);
        }

        if (file.Length == 0)
        {
            file.Dispose();
            throw new CheckpointException($"{path}: the file is empty. Fetch it again.");
        }

        return file;
    }

    /// <exception cref="CheckpointException">It is not a checkpoint, or a damaged one.</exception>
    public static TensorFile Read(MappedFile file, string path)
    {
        // safetensors first: the length of its header may begin with any bytes, those of another format's mark included.
        if (SafetensorsReader.Recognises(file))
            return SafetensorsReader.Read(file, path);
        if (GgufReader.Recognises(file))
            return GgufReader.Read(file, path);
        if (TorchZip.Recognises(file))
            return TorchZip.Read(file, path);
        if (TorchLegacy.Recognises(file))
            return TorchLegacy.Read(file, path);
        if (path.EndsWith(".safetensors", StringComparison.OrdinalIgnoreCase) && !IsOtherKind(file, out _))
            return SafetensorsReader.Read(file, path);

        throw new CheckpointException(IsOtherKind(file, out string? kind)
            ? $"{path}: this is {kind}."
            : $"{path}: not a checkpoint. It is neither safetensors, PyTorch nor GGUF; it begins with {Convert.ToHexString(Start(file, 8))}.");
    }

    /// <summary>Things that are often found under a checkpoint's name.</summary>
    static bool IsOtherKind(MappedFile file, out string? kind)
    {
        string start = Encoding.Latin1.GetString(Start(file, Glimpse)).TrimStart();
        kind = start switch
        {
            _ when start.StartsWith("version https://git-lfs", StringComparison.Ordinal) => "a git-lfs pointer, not the file itself: run 'git lfs pull'",
            _ when start.StartsWith("<!DOCTYPE", StringComparison.OrdinalIgnoreCase) || start.StartsWith("<html", StringComparison.OrdinalIgnoreCase) => "a web page: the download went wrong",
            _ when start.StartsWith("\u0089HDF", StringComparison.Ordinal) => "an HDF5 file, which is not supported: convert it to safetensors",
            _ when start.StartsWith("\u001f\u008b", StringComparison.Ordinal) => "compressed with gzip: unpack it first",
            _ => null,
        };
        return kind is not null;
    }

    static ReadOnlySpan<byte> Start(MappedFile file, int most) => file.Span(0, (int)Math.Min(file.Length, most));
}
