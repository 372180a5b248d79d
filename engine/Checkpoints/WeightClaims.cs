using System.Text;
using TaylorSeer.Engine.Backends;
using TaylorSeer.Kernels;

namespace TaylorSeer.Engine.Checkpoints;

/// <summary>What all scopes of one <see cref="Weights"/> share: what was claimed, what went wrong, what is owned.</summary>
sealed class WeightClaims(NamedSources sources, Device device) : IDisposable
{
    const int ChunkElements = 1 << 20;
    const int MostListed = 10;

    readonly HashSet<string> claimed = new(StringComparer.Ordinal);
    readonly List<string> ignored = [];
    readonly List<string> missing = [];
    readonly List<string> misshapen = [];
    WeightSet taken = new();
    float[] chunk = [];

    public Device Device => device;

    // Once something is wrong the model will not run: the rest is only checked, which takes no time.
    bool Failed => missing.Count + misshapen.Count > 0;

    public Tensor Take(string name, Shape shape)
    {
        IWeightSource? source = Claim(name, $"{shape}", found => found == shape);
        if (source is null || Failed)
            return new(new PlaceholderMemory(device, shape.Count * sizeof(float)), 0, shape);

        Tensor tensor = device.NewTensor(shape);
        taken.Add(tensor.Memory, tensor.Memory.Bytes);
        Upload(source, tensor);
        (source as IReleasable)?.Release();
        return tensor;
    }

    public PackedWeight TakeMatrix(string name, int outputs, int inputs, WeightType type)
    {
        Shape matrix = (outputs, inputs);
        IWeightSource? source = Claim(name, $"{matrix}", found => found.Rank > 0 && found[0] == outputs && found.RowCount == inputs);
        return source is null || Failed ? new PlaceholderWeight(outputs, inputs) : Pack(new ReshapedSource(source, matrix), type);
    }

    public PackedWeight TakeKernel(string name, int outputs, int channels, int side, WeightType type)
    {
        Shape kernel = (outputs, channels, side, side);
        IWeightSource? source = Claim(name, $"{kernel}", found => found == kernel);
        return source is null || Failed ? new PlaceholderWeight(outputs, side * side * channels) : Pack(new ChannelsLastKernel(source), type);
    }

    public void Ignore(string nameOrScope) => ignored.Add(nameOrScope.TrimEnd('.'));

    public WeightSet Complete(string what)
    {
        string[] leftOver = [.. sources.Names.Where(n => !claimed.Contains(n) && !IsIgnored(n))];
        if (Failed || leftOver.Length > 0)
        {
            Dispose();
            StringBuilder message = new($"{sources.Origin}: this is not {what}.");
            List(message, "missing", missing);
            List(message, "of another shape", misshapen);
            List(message, "left over", [.. leftOver.Select(n => $"{n} {Describe(sources.Find(n)!)}")]);
            throw new CheckpointException(message.ToString());
        }

        WeightSet complete = taken;
        taken = new();
        chunk = [];
        return complete;
    }

    public void Dispose() => taken.Dispose();

    /// <summary>Notes the claim; null if there is no such weight, or none of the wanted shape.</summary>
    IWeightSource? Claim(string name, string wanted, Predicate<Shape> fits)
    {
        if (!claimed.Add(name))
            throw new InvalidOperationException($"The weight '{name}' was claimed twice.");
        IWeightSource? source = sources.Find(name);
        if (source is null)
        {
            missing.Add($"{name} {wanted}");
            return null;
        }

        if (TryShape(source) is not { } shape || !fits(shape))
        {
            misshapen.Add($"{name} is {Describe(source)}, wanted is {wanted}");
            return null;
        }

        return source;
    }

    PackedWeight Pack<TSource>(TSource source, WeightType type)
        where TSource : IWeightSource, IReleasable
    {
        PackedWeight packed = device.Backend.Pack(source, type);
        taken.Add(packed, packed.Bytes);
        source.Release();
        return packed;
    }

    void Upload(IWeightSource source, Tensor tensor)
    {
        long count = tensor.Count;
        if (chunk.Length < Math.Min(count, ChunkElements))
            chunk = new float[Math.Min(count, ChunkElements)];
        for (long done = 0; done < count; done += ChunkElements)
        {
            Span<float> values = chunk.AsSpan(0, (int)Math.Min(ChunkElements, count - done));
            source.Read(done, values);
            device.Write(values, new Tensor(tensor.Memory, tensor.Offset + done, values.Length));
        }
    }

    bool IsIgnored(string name) => ignored.Exists(i =>
        name.StartsWith(i, StringComparison.Ordinal) && (name.Length == i.Length || name[i.Length] == '.'));

    static Shape? TryShape(IWeightSource source)
    {
        try
        {
            return source.Shape;
        }
        catch (CheckpointException)     // more dimensions than a Shape has
        {
            return null;
        }
    }

    static string Describe(IWeightSource source) =>
        source is CheckpointTensor tensor ? $"({string.Join(", ", tensor.Dimensions)})" : $"{source.Shape}";

    static void List(StringBuilder message, string kind, List<string> names)
    {
        if (names.Count == 0)
            return;
        message.Append($"\n  {names.Count} {kind}:");
        foreach (string name in names.Take(MostListed))
            message.Append($"\n    {name}");
        if (names.Count > MostListed)
            message.Append($"\n    and {names.Count - MostListed} more");
    }
}
