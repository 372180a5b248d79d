using TaylorSeer.Kernels.Memory;

namespace TaylorSeer.Engine.Checkpoints.PyTorch;

// torch.save since 1.6: a zip archive of stored members below one folder, whatever its name.
//
//   <folder>/data.pkl       the object; each tensor names its storage by a key
//   <folder>/data/<key>     the values of one storage
//   <folder>/byteorder      "little", in newer files

/// <summary>Reads PyTorch checkpoints in zip form.</summary>
static class TorchZip
{
    const string Pickle = "data.pkl";
    const long LargestPickle = 256 << 20;

    /// <summary>True for zip archives, empty ones included.</summary>
    public static bool Recognises(MappedFile file) =>
        file.Length >= 4 && (file.Span(0, 4).SequenceEqual("PK\u0003\u0004"u8) || file.Span(0, 4).SequenceEqual("PK\u0005\u0006"u8));

    /// <exception cref="CheckpointException">It is another kind of archive, or damaged.</exception>
    public static TensorFile Read(MappedFile file, string path)
    {
        ZipDirectory zip = new(file, path);
        string pickle = zip.Names.Where(n => n == Pickle || n.EndsWith("/" + Pickle, StringComparison.Ordinal)).MinBy(n => n.Length)
            ?? throw new CheckpointException($"{path}: a zip archive without data.pkl: not written by torch.save.");
        string folder = pickle[..^Pickle.Length];
        CheckByteOrder(file, path, zip, folder);

        zip.TryGet(pickle, out ZipMember member);
        if (member.Length > LargestPickle)
            throw new CheckpointException($"{path}: {pickle} is {member.Length} bytes long; at most {LargestPickle} are allowed.");
        object? root = new Unpickler(file.Span(member.Offset, (int)member.Length), path).Load();

        List<CheckpointTensor> tensors = new TorchObject(file, path).Tensors(root, storage =>
            zip.TryGet($"{folder}data/{storage.Key}", out ZipMember data)
                ? (data.Offset, data.Length)
                : throw new CheckpointException($"{path}: the archive lacks {folder}data/{storage.Key}. The file is damaged."));
        return new("PyTorch zip", tensors, TensorFile.NoMetadata);
    }

    static void CheckByteOrder(MappedFile file, string path, ZipDirectory zip, string folder)
    {
        if (!zip.TryGet(folder + "byteorder", out ZipMember order))
            return;
        if (order.Length != 6 || !file.Span(order.Offset, 6).SequenceEqual("little"u8))
            throw new CheckpointException($"{path}: the byte order of its values is not 'little'. Save it again on an ordinary machine.");
    }
}
