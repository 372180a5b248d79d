using TaylorSeer.Kernels.Memory;

namespace TaylorSeer.Engine.Checkpoints.PyTorch;

/// <summary>From the object that torch.save wrote to its tensors: which dictionary is meant, and where its values lie.</summary>
sealed class TorchObject(MappedFile file, string path)
{
    /// <summary>Where the values of a storage lie: bytes from the start of the file, and how many.</summary>
    public delegate (long Offset, long Bytes) Locate(PickleStorage storage);

    /// <summary>
    /// The tensors of the wanted dictionary: the moving average <c>ema</c> of a training checkpoint, else the
    /// <c>state_dict</c> of a CompVis checkpoint, else the object itself. Entries that are no tensors are skipped.
    /// </summary>
    /// <exception cref="CheckpointException">There are none, or one lies outside its storage.</exception>
    public List<CheckpointTensor> Tensors(object? root, Locate locate)
    {
        if (root is not PickleDict dictionary)
            throw new CheckpointException($"{path}: the saved object is not a dictionary of tensors. Save a model's state_dict().");

        PickleDict chosen = dictionary["ema"] as PickleDict ?? StateDict(dictionary) ?? dictionary;
        HashSet<string> names = new(StringComparer.Ordinal);
        List<CheckpointTensor> tensors = [];
        foreach (var (key, value) in chosen.Entries)
        {
            if (key is not string name || value is not PickleTensor tensor)
                continue;
            if (!names.Add(name))
                throw new CheckpointException($"{path}: '{name}' occurs twice.");
            tensors.Add(Place(name, tensor, locate));
        }

        if (tensors.Count > 0)
            return tensors;
        IEnumerable<string> found = chosen.Entries.Select(e => e.Key).OfType<string>().Take(8);
        throw new CheckpointException($"{path}: the saved dictionary holds no tensors. Its entries are: {string.Join(", ", found)}.");
    }

    static PickleDict? StateDict(PickleDict dictionary) =>
        dictionary["state_dict"] is PickleDict inner && inner.Entries.Exists(e => e.Value is PickleTensor) ? inner : null;

    CheckpointTensor Place(string name, PickleTensor tensor, Locate locate)
    {
        if (tensor.Storage.Type.Type is not { } type)
            throw new CheckpointException($"{path}: '{name}' is a {tensor.Storage.Type.Name}, which is not supported. Convert it to float32.");
        if (tensor.Strides.Length != tensor.Shape.Length || !TensorSizes.TryCount(tensor.Shape, type, out long count))
            throw new CheckpointException($"{path}: '{name}' has the impossible shape ({string.Join(", ", tensor.Shape)}).");

        var (offset, bytes) = locate(tensor.Storage);
        long stored = bytes / type.Bytes();
        if (tensor.Storage.Count < 0 || tensor.Storage.Count > stored)
            throw new CheckpointException($"{path}: the storage of '{name}' should have {tensor.Storage.Count} elements, but only {stored} are there. The file is damaged.");
        if (!Fits(tensor, count))
            throw new CheckpointException($"{path}: '{name}' ({string.Join(", ", tensor.Shape)}) with strides ({string.Join(", ", tensor.Strides)}) from element {tensor.Offset} does not fit in its storage of {tensor.Storage.Count}.");

        // Fewer stored values than elements: an expanded tensor, whose size nothing in the file limits.
        if (count > tensor.Storage.Count)
            throw new CheckpointException($"{path}: '{name}' ({string.Join(", ", tensor.Shape)}) repeats the {tensor.Storage.Count} values of its storage. Save a copy of it: tensor.contiguous().");
        return new(file, path, name, type, tensor.Shape, offset + (tensor.Offset * type.Bytes()), RowMajor(tensor) ? null : tensor.Strides);
    }

    static bool Fits(PickleTensor tensor, long count)
    {
        if (tensor.Offset < 0 || tensor.Offset > tensor.Storage.Count || tensor.Strides.Any(s => s < 0))
            return false;
        if (count == 0)
            return true;
        Int128 last = tensor.Offset;
        for (int d = 0; d < tensor.Shape.Length; d++)
            last += (Int128)(tensor.Shape[d] - 1) * tensor.Strides[d];
        return last < tensor.Storage.Count;
    }

    // Strides of dimensions of size 1 say nothing; torch writes anything there.
    static bool RowMajor(PickleTensor tensor)
    {
        long wanted = 1;
        for (int d = tensor.Shape.Length - 1; d >= 0; d--)
        {
            if (tensor.Shape[d] != 1 && tensor.Strides[d] != wanted)
                return tensor.Shape.Contains(0);
            wanted *= tensor.Shape[d];
        }

        return true;
    }
}
