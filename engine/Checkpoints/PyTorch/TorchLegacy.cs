using System.Buffers.Binary;
using TaylorSeer.Kernels.Memory;

namespace TaylorSeer.Engine.Checkpoints.PyTorch;

// torch.save before 1.6: five pickles one after another, then the values.
//
//   magic number, protocol 1001, a dictionary about the machine, the object, the list of storage keys;
//   for each key in that list: number of elements (64 bits, little-endian), the elements

/// <summary>Reads PyTorch checkpoints in the older form.</summary>
static class TorchLegacy
{
    const long Protocol = 1001;
    const int LargestPickle = 256 << 20;
    const int Glimpse = 32;

    static ReadOnlySpan<byte> Magic => [0x8a, 0x0a, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19];

    /// <summary>True if the file begins with a pickle of the magic number.</summary>
    public static bool Recognises(MappedFile file) =>
        file.Length > Magic.Length && file.Span(0, 1)[0] == 0x80 && file.Span(0, (int)Math.Min(file.Length, Glimpse)).IndexOf(Magic) > 0;

    /// <exception cref="CheckpointException">It is damaged.</exception>
    public static TensorFile Read(MappedFile file, string path)
    {
        long at = 0;
        Load(file, path, ref at);
        if (Load(file, path, ref at) is not Protocol)
            throw new CheckpointException($"{path}: a PyTorch file of another protocol than {Protocol}.");
        if (Load(file, path, ref at) is not PickleDict machine || machine["little_endian"] is not true)
            throw new CheckpointException($"{path}: the byte order of its values is not 'little'. Save it again on an ordinary machine.");

        Dictionary<string, PickleStorage> storages = new(StringComparer.Ordinal);
        object? root = Load(file, path, ref at, storages);
        if (Load(file, path, ref at) is not List<object?> keys)
            throw new CheckpointException($"{path}: the list of storages is missing. The file is damaged.");

        Dictionary<string, (long Offset, long Bytes)> places = Places(file, path, at, keys, storages);
        List<CheckpointTensor> tensors = new TorchObject(file, path).Tensors(root, storage =>
            places.TryGetValue(storage.Key, out var place)
                ? place
                : throw new CheckpointException($"{path}: the storage {storage.Key} is not in the file. It is damaged."));
        return new("PyTorch legacy", tensors, TensorFile.NoMetadata);
    }

    static object? Load(MappedFile file, string path, ref long at, Dictionary<string, PickleStorage>? storages = null)
    {
        Unpickler unpickler = new(file.Span(at, (int)Math.Min(file.Length - at, LargestPickle)), path, storages);
        object? value = unpickler.Load();
        at += unpickler.BytesRead;
        return value;
    }

    static Dictionary<string, (long Offset, long Bytes)> Places(
        MappedFile file, string path, long at, List<object?> keys, Dictionary<string, PickleStorage> storages)
    {
        Dictionary<string, (long, long)> places = new(StringComparer.Ordinal);
        foreach (object? entry in keys)
        {
            if (entry is not string key || !storages.TryGetValue(key, out PickleStorage? storage))
                throw new CheckpointException($"{path}: the list of storages names one that no tensor uses. The file is damaged.");
            if (storage.Type.Type?.Bytes() is not { } size)
                throw new CheckpointException($"{path}: the file holds a {storage.Type.Name}, which is not supported.");
            long count = file.Length - at >= sizeof(long) ? BinaryPrimitives.ReadInt64LittleEndian(file.Span(at, sizeof(long))) : -1;
            if (count != storage.Count || count < 0 || count > (file.Length - at - sizeof(long)) / size)
                throw new CheckpointException($"{path}: the storage {key} of {storage.Count} elements should begin at byte {at}, but {(count == storage.Count ? "the file ends before it does" : "something else is there")}. The file is damaged or cut off.");
            if (!places.TryAdd(key, (at + sizeof(long), count * size)))
                throw new CheckpointException($"{path}: the storage {key} occurs twice. The file is damaged.");
            at += sizeof(long) + (count * size);
        }

        return places;
    }
}
