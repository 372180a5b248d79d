using TaylorSeer.Kernels.Gpu.Dialect;

namespace TaylorSeer.Tests.Gpu;

/// <content>Statements, functions, structs.</content>
static partial class ConstructKernels
{
    [Kernel(Threads)]
    public static void Loops(ArrayView<int> a, ArrayView<float> x, ArrayView<int> ints, ArrayView<float> floats)
    {
        int i = Group.IdxX, to = i * Room;
        int sum = 0;
        for (int j = 0, k = 10; j < k; j++, k--)
        {
            if (j == 2)
                continue;
            if (j + i == 30)
                break;
            sum += j * k;
        }

        ints[to] = sum;
        int n = i;
        while (n > 0)
        {
            n /= 2;
            sum++;
        }

        ints[to + 1] = sum;
        do
        {
            sum -= 3;
            if (sum % 5 == 0)
                continue;
            n++;
        }
        while (sum > 0);
        ints[to + 2] = n;
        for (; ; )
        {
            n++;
            if (n > 20)
                break;
        }

        ints[to + 3] = n;
        int counter;
        for (counter = i; counter < 40; counter += 7)
        {
        }

        ints[to + 4] = counter;
        if (i > 30)
            return;
        ints[to + 5] = 1;
    }

    static int Classify(int value)
    {
        switch (value)
        {
            case 0:
                return 100;
            case 1:
            case 2:
                value += 10;
                break;
            case -3:
                for (int i = 0; i < 5; i++)
                {
                    if (i == 3)
                        break;
                    value += i;
                }

                break;
            default:
                if (value > 1000)
                    return -1;
                value = -value;
                break;
        }

        return value;
    }

    static int OfMode(Mode mode)
    {
        switch (mode)
        {
            case Mode.First:
                return 1;
            case Mode.Second:
                return 2;
            default:
                return mode == Mode.Third ? 3 : 4;
        }
    }

    [Kernel(Threads)]
    public static void Switches(ArrayView<int> a, ArrayView<float> x, ArrayView<int> ints, ArrayView<float> floats)
    {
        int i = Group.IdxX, to = i * Room;
        ints[to] = Classify(i - 5);
        ints[to + 1] = Classify(a[i]);
        ints[to + 2] = OfMode((Mode)(i % 10));
        ints[to + 3] = i < 4 ? i < 2 ? 1 : 2 : i > 20 ? 3 : 4;
    }

    static void Swap<T>(ref T left, ref T right)
    {
        T kept = left;
        left = right;
        right = kept;
    }

    static T Pick<T>(bool first, T left, T right) => first ? left : right;

    static bool Split(int value, out int tens, out int ones)
    {
        tens = value / 10;
        ones = value - (tens * 10);
        return ones > 4;
    }

    static int Named(int minuend, int subtrahend = 1) => minuend - subtrahend;

    [Kernel(Threads)]
    public static void Functions(ArrayView<int> a, ArrayView<float> x, ArrayView<int> ints, ArrayView<float> floats)
    {
        int i = Group.IdxX, to = i * Room;
        int p = i, q = 100;
        Swap(ref p, ref q);
        ints[to] = p - q;
        float f = i, g = 0.5f;
        Swap(ref f, ref g);
        floats[to] = f;
        ints[to + 1] = Pick(i % 2 == 0, p, q);
        floats[to + 1] = Pick(i % 3 == 0, f, g);
        bool high = Split(i, out p, out q);
        ints[to + 2] = high ? (10 * p) + q : p;
        ints[to + 3] = Named(subtrahend: 3, minuend: i) + Named(i);
    }

    [Kernel(Threads)]
    public static void Structs(ArrayView<int> a, ArrayView<float> x, ArrayView<int> ints, ArrayView<float> floats)
    {
        int i = Group.IdxX, to = i * Room;
        Pair made = new(i * 0.5f, i), written = new() { Count = 3 }, empty = default;
        Pair sum = made + written + empty;
        floats[to] = sum.Low;
        ints[to] = sum.Count;
        floats[to + 1] = sum.Scaled(2);
        sum.Count += 5;
        Swap(ref made, ref sum);
        ints[to + 1] = made.Count;
        Swap(ref made.Count, ref sum.Count);
        ints[to + 2] = made.Count;
        Box<short> box = new() { Inside = made, Tag = (short)(i + 40000) };
        box.Inside.Low += 1;
        Box<short> copy = box;
        box.Tag = 0;
        ints[to + 3] = copy.Tag;
        floats[to + 2] = copy.Inside.Low;
    }

    [Kernel(Threads)]
    public static void ReservedNames(ArrayView<int> a, ArrayView<float> x, ArrayView<int> ints, ArrayView<float> floats)
    {
        int kernel = Group.IdxX, global = kernel * Room, half = 3, constant = 4, uint_ = 5, step = 6, register = 7, max = 8;
        ints[global] = half + constant + uint_ + step + register + Math.Max(max, kernel);
        int @private = 2, local = 1;
        ints[global + 1] = @private + local;
    }
}
