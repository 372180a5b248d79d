using TaylorSeer.Kernels.Gpu.Dialect;

namespace TaylorSeer.Tests.Gpu;

/// <content>Views in every memory, vectors, intrinsics.</content>
static partial class ConstructKernels
{
    /// <summary>Translated once per memory that its views lie in.</summary>
    static float Dot(ArrayView<float> left, ArrayView<float> right, int length)
    {
        float sum = 0;
        for (int k = 0; k < length; k++)
            sum += left[k] * right[k];
        return sum;
    }

    static void Fill(ArrayView<float> view, int length, float value)
    {
        for (int k = 0; k < length; k++)
            view[k] = value + k;
    }

    [Kernel(Threads)]
    public static void Spaces(ArrayView<int> a, ArrayView<float> x, ArrayView<int> ints, ArrayView<float> floats)
    {
        int i = Group.IdxX, to = i * Room;
        ArrayView<float> own = LocalMemory.Allocate<float>(4);
        ArrayView<float> shared = SharedMemory.Allocate<float>(2 * Threads);
        Fill(own, 4, i);
        shared[i] = i * 0.25f;
        shared[i + Threads] = 2;
        Group.Barrier();
        floats[to] = Dot(own, own, 4);
        floats[to + 1] = Dot(own, shared, 4);
        floats[to + 2] = Dot(shared.SubView(4), shared.SubView(Threads, 5), 5);
        ArrayView<float> row = floats.SubView(to);
        Fill(row.SubView(3), 2, 7);
        row = row.SubView(3, 4);
        row[2] = Dot(row, own, 2);
        floats[to + 6] = floats.Length + a.Length;
    }

    [Kernel(Threads)]
    public static void RegisterTiles(ArrayView<int> a, ArrayView<float> x, ArrayView<int> ints, ArrayView<float> floats)
    {
        int i = Group.IdxX, to = i * Room;
        ArrayView<float> tile = LocalMemory.Allocate<float>(3 * 4);
        Hint.Unroll();
        for (int r = 0; r < 3; r++)
        {
            Hint.Unroll();
            for (int c = 0; c < 4; c++)
                tile[(r * 4) + c] = (i * r) + c;
        }

        float sum = 0;
        Hint.Unroll();
        for (int k = 0; k < 12; k++)
            sum += tile[k] * k;
        floats[to] = sum;
        for (long k = 0; k < 12; k++)
            floats[to + 1 + k] = tile[k];
    }

    [Kernel(Threads)]
    public static void Vectors(ArrayView<int> a, ArrayView<float> x, ArrayView<int> ints, ArrayView<float> floats)
    {
        int i = Group.IdxX;
        ArrayView<Float4> results = floats.Cast<Float4>();
        Float4 v = new(i, i + 1, i * 2, 0.5f), w = default;
        w.Y = 3;
        w += v * v;
        w = (w * 2) - v;
        results[(i * Room / 4)] = w;
        results[(i * Room / 4) + 1] = new Float4(w.X, w.Y, w.Z, w.W) + results[i * Room / 4];
        Float2 two = new Float2(i, 1) * 3;
        two = (two + new Float2(1, i)) * two - new Float2();
        floats[(i * Room) + 8] = two.X;
        floats[(i * Room) + 9] = two.Y;
    }

    static float Total(float value)
    {
        ArrayView<float> lanes = SharedMemory.Allocate<float>(Threads);
        lanes[Group.IdxX] = value;
        Group.Barrier();
        float sum = 0;
        for (int k = 0; k < Group.DimX; k++)
            sum += lanes[k];
        Group.Barrier();
        return sum;
    }

    [Kernel(Threads)]
    public static void SharedInHelpers(ArrayView<int> a, ArrayView<float> x, ArrayView<int> ints, ArrayView<float> floats)
    {
        int i = Group.IdxX, to = i * Room;
        floats[to] = Total(i);
        float twice = Total(i * 2) / 2;
        floats[to + 1] = twice;
    }

    [Kernel(Threads)]
    public static void MathFunctions(ArrayView<int> a, ArrayView<float> x, ArrayView<int> ints, ArrayView<float> floats)
    {
        int i = Group.IdxX, to = i * Room;
        float v = (i - 16) * 0.37f, p = MathF.Abs(v) + 0.1f;
        floats[to] = MathF.Sqrt(p);
        floats[to + 1] = MathF.Exp(v);
        floats[to + 2] = MathF.Log(p);
        floats[to + 3] = MathF.Log2(p);
        floats[to + 4] = MathF.Sin(v);
        floats[to + 5] = MathF.Cos(v);
        floats[to + 6] = MathF.Pow(p, v);
        floats[to + 7] = MathF.Floor(v);
        floats[to + 8] = MathF.Ceiling(v);
        floats[to + 9] = MathF.Truncate(v);
        floats[to + 10] = MathF.Round(i * 0.5f);      // halves to even
        floats[to + 11] = 1 / MathF.Sqrt(p);
        ints[to] = Math.Abs(i - 16);
        ints[to + 1] = Math.Min(i, 10) + Math.Max(i, 20);
        ints[to + 2] = Math.Clamp(i, 5, 9);
        ints[to + 3] = (int)Math.Min((uint)(i - 3), 7u);
        ints[to + 4] = (int)Math.Max((long)i, 12L);
        floats[to + 12] = Math.Clamp(v, -1, 1);
    }

    [Kernel(Threads)]
    public static void Extremes(ArrayView<int> a, ArrayView<float> x, ArrayView<int> ints, ArrayView<float> floats)
    {
        int i = Group.IdxX, to = i * Room;
        floats[to] = MathF.Min(x[i], 1);
        floats[to + 1] = MathF.Max(1, x[i]);
        floats[to + 2] = MathF.Max(x[i], x[31 - i]);
        floats[to + 3] = Math.Clamp(x[i], -2, 2);
    }

    [Kernel(Threads)]
    public static void StoredBits(ArrayView<int> a, ArrayView<float> x, ArrayView<int> ints, ArrayView<float> floats)
    {
        int i = Group.IdxX, to = i * Room;
        ints[to] = x[i] == x[i] ? HalfBits.FromFloat(x[i]) : 0;      // the payload of a NaN is the device's own
        ints[to + 1] = BFloat16Bits.FromFloat(x[i]);
        floats[to] = HalfBits.ToFloat((ushort)(a[i] & 0x7BFF));
        floats[to + 1] = BFloat16Bits.ToFloat((ushort)a[i]);
        ints[to + 2] = BitConverter.SingleToInt32Bits(x[i]);
        ints[to + 3] = (int)BitConverter.SingleToUInt32Bits(i * 0.1f);
        floats[to + 2] = BitConverter.Int32BitsToSingle(0x3F80_0000 + i);
        floats[to + 3] = BitConverter.UInt32BitsToSingle(0x4000_0000u + (uint)i);
        ArrayView<ushort> packed = LocalMemory.Allocate<ushort>(2);
        packed[0] = BFloat16Bits.FromFloat(i * 1.37f);
        packed[1] = HalfBits.FromFloat(i * 1.37f);
        floats[to + 4] = BFloat16Bits.ToFloat(packed[0]) - HalfBits.ToFloat(packed[1]);
    }

    [Kernel(8, 4)]
    public static void Specialized(ArrayView<float> y, SpecializedValue<int> width, SpecializedValue<bool> doubled, SpecializedValue<Mode> mode, float scale)
    {
        ArrayView<float> tile = SharedMemory.Allocate<float>(width * 2);
        int lane = (Group.IdxY * Group.DimX) + Group.IdxX;
        for (int k = lane; k < width * 2; k += Group.DimX * Group.DimY)
            tile[k] = k * scale;
        Group.Barrier();
        float sum = 0;
        Hint.Unroll();
        for (int k = 0; k < width; k++)
            sum += tile[k];
        if (doubled)
            sum *= 2;
        if (mode == Mode.Third)
            sum = -sum;
        int group = (((Grid.IdxZ * Grid.DimY) + Grid.IdxY) * Grid.DimX) + Grid.IdxX;
        y[(group * 32) + lane] = sum + group + (width.Value * 0.5f);
    }
}
