using TaylorSeer.Engine;
using TaylorSeer.Engine.Backends;

namespace TaylorSeer.Tests;

/// <summary>
/// The tensors of one operation on one device. Every tensor starts inside a larger memory, at an odd place unless asked otherwise, whose other
/// elements, gaps between rows included, hold a sentinel; <see cref="Check"/> looks afterwards whether they still do.
/// The same calls make the same values on every device.
/// </summary>
public sealed class Scene(Device device, int margin = Scene.Odd) : IDisposable
{
    /// <summary>Elements around a tensor, such that rows are not aligned.</summary>
    public const int Odd = 19;

    /// <summary>Elements around a tensor, such that vectors of rows that are a multiple of four long are.</summary>
    public const int Aligned = 32;

    /// <summary>A NaN that no arithmetic makes, its upper half (all that bf16 keeps) neither.</summary>
    static readonly float Sentinel = BitConverter.UInt32BitsToSingle(0x7FC5_EED5);

    readonly System.Random random = new(20240);
    readonly List<(string Name, Tensor Tensor, float[] Before, bool Written)> tensors = [];

    /// <summary>Tensors of 16 bits are f32 here, their values rounded: what the definitions read in their place.</summary>
    public bool Widened { get; init; }

    public IBackend Backend => device.Backend;

    public Device Device => device;

    /// <summary>A tensor that the operation reads: uniform in mean ± spread. <paramref name="gap"/>: elements between its rows.</summary>
    public Tensor Input(string name, Shape shape, float mean = 0, float spread = 1, int gap = 0, DType type = DType.F32) =>
        Make(name, shape, Random(shape.Count, mean, spread), gap, written: false, type);

    /// <summary>A tensor that the operation reads, with these values.</summary>
    public Tensor Input(string name, Shape shape, float[] values) => Make(name, shape, values, 0, written: false);

    /// <summary>A tensor that the operation reads and writes.</summary>
    public Tensor InPlace(string name, Shape shape, float mean = 0, float spread = 1, DType type = DType.F32) =>
        Make(name, shape, Random(shape.Count, mean, spread), 0, written: true, type);

    /// <summary>A tensor that the operation reads and writes, with these values.</summary>
    public Tensor InPlace(string name, Shape shape, float[] values, DType type = DType.F32) => Make(name, shape, values, 0, written: true, type);

    /// <summary>A tensor that the operation writes; every element of it must be written.</summary>
    public Tensor Output(string name, Shape shape, int gap = 0, DType type = DType.F32) => Make(name, shape, null, gap, written: true, type);

    /// <summary>Values of all tensors together.</summary>
    public long Size => tensors.Sum(t => t.Tensor.Count);

    /// <summary>Uniform numbers in mean ± spread.</summary>
    public float[] Random(long count, float mean = 0, float spread = 1)
    {
        float[] values = new float[count];
        for (int i = 0; i < values.Length; i++)
            values[i] = mean + (spread * ((2 * random.NextSingle()) - 1));
        return values;
    }

    /// <summary>Values of the tensors that the operation writes, by name. Fails where anything else has changed.</summary>
    public List<(string Name, float[] Values)> Results()
    {
        List<(string, float[])> results = [];
        foreach ((string name, Tensor tensor, float[] before, bool written) in tensors)
        {
            float[] after = ReadAll(tensor), values = new float[tensor.Count];
            for (int i = 0; i < after.Length; i++)
            {
                int at = IndexIn(tensor, i);
                if (at >= 0)
                    values[at] = after[i];
                bool same = BitConverter.SingleToInt32Bits(after[i]) == BitConverter.SingleToInt32Bits(before[i]);
                if (!same && (at < 0 || !written))
                {
                    string where = at >= 0 ? $"element {at} of the input" : $"memory outside the tensor, {i - margin} from its start";
                    Assert.Fail($"{device.Name}: {name} {tensor.Shape}: {where} was overwritten with {after[i]:G9}.");
                }
            }

            if (written)
                results.Add((name, values));
        }

        return results;
    }

    /// <summary>The nearest number of a type.</summary>
    public static float Rounded(float value, DType type) => type switch
    {
        DType.BF16 => Kernels.Cpu.BF16.Widen(Kernels.Cpu.BF16.Round(value)),
        DType.F16 => (float)(Half)value,
        _ => value,
    };

    public void Dispose()
    {
        foreach ((_, Tensor tensor, _, _) in tensors)
            tensor.Memory.Dispose();
    }

    Tensor Make(string name, Shape shape, float[]? values, int gap, bool written, DType type = DType.F32)
    {
        if (Widened)
            (values, type) = (values is null ? null : [.. values.Select(v => Rounded(v, type))], DType.F32);
        long row = shape.Rank == 0 ? 1 : shape.RowCount, stride = row + gap;
        int length = (int)(margin + (shape.Count / Math.Max(row, 1) * stride) + margin);
        Tensor tensor = new(device.Allocate((long)length * type.Bytes()), margin, shape, type, stride);

        float[] all = new float[length];
        for (int i = 0; i < length; i++)
        {
            int at = IndexIn(tensor, i);
            all[i] = at >= 0 && values is not null ? values[at] : Sentinel;
        }

        device.Write(all, new Tensor(tensor.Memory, 0, length, type));
        tensors.Add((name, tensor, ReadAll(tensor), written));      // as it is kept: bf16 rounds
        return tensor;
    }

    float[] ReadAll(Tensor tensor)
    {
        int length = (int)(tensor.Memory.Bytes / tensor.DType.Bytes());
        float[] all = new float[length];
        device.Read(new Tensor(tensor.Memory, 0, length, tensor.DType), all);
        return all;
    }

    /// <summary>Which element of the tensor lies at place <paramref name="i"/> of its memory; −1: none.</summary>
    static int IndexIn(Tensor tensor, int i)
    {
        long row = tensor.Shape.RowCount, from = i - tensor.Offset;
        long n = from / tensor.RowStride, column = from % tensor.RowStride;
        return from >= 0 && column < row && (n * row) + column < tensor.Count ? (int)((n * row) + column) : -1;
    }
}
