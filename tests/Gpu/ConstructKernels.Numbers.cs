using TaylorSeer.Kernels.Gpu.Dialect;

namespace TaylorSeer.Tests.Gpu;

/// <content>Conversions, shifts, division, comparisons.</content>
static partial class ConstructKernels
{
    const int Threads = 32;

    /// <summary>Results per thread.</summary>
    public const int Room = 16;

    [Kernel(Threads)]
    public static void IntegerConversions(ArrayView<int> a, ArrayView<float> x, ArrayView<int> ints, ArrayView<float> floats)
    {
        int i = Group.IdxX, to = i * Room;
        int v = a[i];
        ints[to] = (sbyte)v;
        ints[to + 1] = (byte)v;
        ints[to + 2] = (short)v;
        ints[to + 3] = (ushort)v;
        uint u = (uint)v;
        ints[to + 4] = (int)(u / 3);
        long wide = v;
        ints[to + 5] = (int)((wide * 65537) >> 7);
        ulong unsignedWide = (ulong)wide;
        ints[to + 6] = (int)(unsignedWide % 1000003);
        ints[to + 7] = (int)(v + u >> 1);            // int + uint is a long in C#, a uint in C
        ints[to + 8] = v < u ? 1 : 0;                // compared as longs
        byte small = (byte)v;
        ints[to + 9] = ~small;                       // an int
        ints[to + 10] = (sbyte)(small << 1);
        short s = (short)(v * 3);
        ints[to + 11] = s * s;
        ints[to + 12] = -(int)(uint)small;
    }

    [Kernel(Threads)]
    public static void RealConversions(ArrayView<int> a, ArrayView<float> x, ArrayView<int> ints, ArrayView<float> floats)
    {
        int i = Group.IdxX, to = i * Room;
        float v = x[i];
        ints[to] = (int)v;
        ints[to + 1] = (int)(uint)v;
        long wide = (long)v;
        ints[to + 2] = (int)wide;
        ints[to + 3] = (int)(wide >> 32);
        ulong unsignedWide = (ulong)v;
        ints[to + 4] = (int)unsignedWide;
        ints[to + 5] = (int)(unsignedWide >> 32);
        floats[to] = a[i];
        floats[to + 1] = (uint)a[i];
        floats[to + 2] = (long)a[i] * 1000003;
        floats[to + 3] = (ulong)(uint)a[i] << 20;
        floats[to + 4] = a[i] / 7;
        floats[to + 5] = a[i] / 7f;
        floats[to + 6] = (byte)a[i];
    }

    [Kernel(Threads)]
    public static void Doubles(ArrayView<int> a, ArrayView<float> x, ArrayView<int> ints, ArrayView<float> floats)
    {
        int i = Group.IdxX, to = i * Room;
        double v = x[i];
        floats[to] = (float)(v * 0.1);
        floats[to + 1] = (float)Math.Sqrt(Math.Abs(v));
        floats[to + 2] = (float)(v % 1.5);
        ints[to] = (int)v;
        ints[to + 1] = (int)(uint)v;
        ints[to + 2] = v < 0.25 ? 1 : 2;
        ints[to + 3] = (int)(long)Math.Min(v, 1e9);
    }

    [Kernel(Threads)]
    public static void Shifts(ArrayView<int> a, ArrayView<float> x, ArrayView<int> ints, ArrayView<float> floats)
    {
        int i = Group.IdxX, to = i * Room;
        int v = a[i], n = i - 8;                     // negative counts and counts past the width
        ints[to] = v << n;
        ints[to + 1] = v >> n;
        ints[to + 2] = v >>> n;
        ints[to + 3] = v << 35;
        ints[to + 4] = (int)((uint)v << n);
        ints[to + 5] = (int)((uint)v >> (n + 32));
        long wide = ((long)v << 20) + i;
        ints[to + 6] = (int)(wide << (n * 3));
        ints[to + 7] = (int)(wide >> (n + 64));
        ints[to + 8] = (int)((wide >>> n) & 0xFFFF);
        int w = v;
        w <<= n;
        w ^= v >>> 3;
        w >>>= 2;
        ints[to + 9] = w;
        ushort narrow = (ushort)v;
        narrow <<= 3;
        ints[to + 10] = narrow;
        sbyte signed = (sbyte)v;
        signed >>>= 1;
        ints[to + 11] = signed;
    }

    [Kernel(Threads)]
    public static void Division(ArrayView<int> a, ArrayView<float> x, ArrayView<int> ints, ArrayView<float> floats)
    {
        int i = Group.IdxX, to = i * Room;
        int v = a[i] >> 1, d = (i % 7) - 9;
        ints[to] = v / d;
        ints[to + 1] = v % d;
        ints[to + 2] = (int)((uint)v / 13);
        ints[to + 3] = (int)((uint)v % 13);
        ints[to + 4] = (int)((long)v * 3 / d);
        ints[to + 5] = (int)((long)v * 3 % d);
        floats[to] = MathF.Abs(x[i]) < 1e6f ? x[i] % 2.5f : 0;
        float f = i - 16.5f;
        f %= 3;
        floats[to + 1] = f;
        ints[to + 6] = -v / 2;
        ints[to + 7] = v / 2 * 2 == v ? 1 : 0;
    }

    [Kernel(Threads)]
    public static void Comparisons(ArrayView<int> a, ArrayView<float> x, ArrayView<int> ints, ArrayView<float> floats)
    {
        int i = Group.IdxX, to = i * Room, other = a[31 - i];
        int bits = 0;
        bits |= a[i] < other ? 1 : 0;
        bits |= a[i] <= other ? 2 : 0;
        bits |= (uint)a[i] < (uint)other ? 4 : 0;
        bits |= x[i] < x[31 - i] ? 8 : 0;
        bits |= x[i] >= x[31 - i] ? 16 : 0;
        bits |= x[i] == x[i] ? 32 : 0;
        bits |= x[i] != x[i] ? 64 : 0;
        bits |= !(x[i] > 0) ? 128 : 0;
        bool p = a[i] > 0, q = other > 0;
        bits |= p && q ? 256 : 0;
        bits |= p || q ? 512 : 0;
        bits |= p ^ q ? 1024 : 0;
        bits |= p & !q ? 2048 : 0;
        p |= q;
        bits |= p == q ? 4096 : 0;
        bits |= a[i] != 0 && 100 / a[i] > 3 ? 8192 : 0;
        ints[to] = bits;
    }

    [Kernel(Threads)]
    public static void Compound(ArrayView<int> a, ArrayView<float> x, ArrayView<int> ints, ArrayView<float> floats)
    {
        int i = Group.IdxX, to = i * Room;
        byte b = (byte)a[i];
        b += 200;
        ints[to] = b;
        b *= 7;
        ints[to + 1] = b;
        b++;
        b -= 3;
        ints[to + 2] = b;
        short s = (short)a[i];
        s -= 30000;
        s /= 3;
        ints[to + 3] = s;
        long w = a[i];
        w *= 100003;
        w += i;
        w &= 0xFFFF_FFFFFF;
        ints[to + 4] = (int)(w >> 8);
        uint u = (uint)a[i];
        u |= 1;
        u ^= 0xA5A5_0000;
        u--;
        ints[to + 5] = (int)u;
        float f = i;
        f /= 3;
        f -= 1;
        f *= f;
        f += i;
        floats[to] = f;
        ints[to + 6] = 5;
        ints[to + 6] += i;
        ints[to + 6]++;
        floats[to + 1] = 1;
        floats[to + 1] *= 2.5f;
        int n = 3;
        n %= 2;
        n = -n;
        ints[to + 7] = +n;
    }

    [Kernel(Threads)]
    public static void Constants(ArrayView<int> a, ArrayView<float> x, ArrayView<int> ints, ArrayView<float> floats)
    {
        const int Local = 3 * Threads;
        int i = Group.IdxX, to = i * Room;
        ints[to] = int.MinValue;
        ints[to + 1] = Local - 1;
        ints[to + 2] = (int)(long.MinValue >> 40);
        ints[to + 3] = (int)(ulong.MaxValue >> 50);
        ints[to + 4] = unchecked((int)(uint.MaxValue - 5));
        ints[to + 5] = (int)Mode.Second;
        ints[to + 6] = sizeof(float);
        floats[to] = float.PositiveInfinity;
        floats[to + 1] = float.NaN;
        floats[to + 2] = float.Epsilon;
        floats[to + 3] = float.MaxValue;
        floats[to + 4] = MathF.PI;
        floats[to + 5] = 1e-10f + i;
        floats[to + 6] = -0.0f;
        floats[to + 7] = 16777217;
        floats[to + 8] = 1 / 3f;
        floats[to + 9] = default;
    }
}
