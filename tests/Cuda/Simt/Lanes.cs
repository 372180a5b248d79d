using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace TaylorSeer.Tests.Cuda.Simt;

/// <summary>
/// Turns a function of numbers into a step over lanes. Registers are given as offsets; a lane's result may replace its
/// operand. Lanes outside the mask keep what they have.
/// </summary>
static unsafe class Lanes
{
    public static Step Unary<A, R>(int d, int a, Func<A, R> f)
        where A : unmanaged
        where R : unmanaged
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        void Run(Warp w)
        {
            R* to = (R*)(w.Registers + d);
            A* x = (A*)(w.Registers + a);
            if (w.Mask == uint.MaxValue)
            {
                for (int lane = 0; lane < 32; lane++)
                    to[lane] = f(x[lane]);
                return;
            }

            for (uint rest = w.Mask; rest != 0; rest &= rest - 1)
            {
                int lane = BitOperations.TrailingZeroCount(rest);
                to[lane] = f(x[lane]);
            }
        }

        return Run;
    }

    public static Step Binary<A, B, R>(int d, int a, int b, Func<A, B, R> f)
        where A : unmanaged
        where B : unmanaged
        where R : unmanaged
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        void Run(Warp w)
        {
            R* to = (R*)(w.Registers + d);
            A* x = (A*)(w.Registers + a);
            B* y = (B*)(w.Registers + b);
            if (w.Mask == uint.MaxValue)
            {
                for (int lane = 0; lane < 32; lane++)
                    to[lane] = f(x[lane], y[lane]);
                return;
            }

            for (uint rest = w.Mask; rest != 0; rest &= rest - 1)
            {
                int lane = BitOperations.TrailingZeroCount(rest);
                to[lane] = f(x[lane], y[lane]);
            }
        }

        return Run;
    }

    public static Step Ternary<A, B, C, R>(int d, int a, int b, int c, Func<A, B, C, R> f)
        where A : unmanaged
        where B : unmanaged
        where C : unmanaged
        where R : unmanaged
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        void Run(Warp w)
        {
            R* to = (R*)(w.Registers + d);
            A* x = (A*)(w.Registers + a);
            B* y = (B*)(w.Registers + b);
            C* z = (C*)(w.Registers + c);
            if (w.Mask == uint.MaxValue)
            {
                for (int lane = 0; lane < 32; lane++)
                    to[lane] = f(x[lane], y[lane], z[lane]);
                return;
            }

            for (uint rest = w.Mask; rest != 0; rest &= rest - 1)
            {
                int lane = BitOperations.TrailingZeroCount(rest);
                to[lane] = f(x[lane], y[lane], z[lane]);
            }
        }

        return Run;
    }

    /// <summary>A comparison: one bit per lane.</summary>
    public static Step Compare<T>(int d, int a, int b, Func<T, T, bool> f, Func<uint, Warp, uint>? combine = null)
        where T : unmanaged
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        void Run(Warp w)
        {
            T* x = (T*)(w.Registers + a);
            T* y = (T*)(w.Registers + b);
            uint holds = 0;
            for (int lane = 0; lane < 32; lane++)
                holds |= f(x[lane], y[lane]) ? 1u << lane : 0;
            uint* to = (uint*)(w.Registers + d);
            if (combine is not null)
                holds = combine(holds, w);
            *to = (*to & ~w.Mask) | (holds & w.Mask);
        }

        return Run;
    }

    /// <summary>As <see cref="Binary"/>, a vector at a time: for what kernels do most.</summary>
    public static Step Vector2<T, TOp>(int d, int a, int b)
        where T : unmanaged
        where TOp : IVectorOp2<T>
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        void Run(Warp w)
        {
            T* to = (T*)(w.Registers + d);
            T* x = (T*)(w.Registers + a);
            T* y = (T*)(w.Registers + b);
            int step = Vector512<T>.Count;
            for (int lane = 0; lane < 32; lane += step)
            {
                Vector512<T> result = TOp.Of(Vector512.Load(x + lane), Vector512.Load(y + lane));
                Store(w.Mask, lane, result, to);
            }
        }

        return Run;
    }

    /// <summary>As <see cref="Ternary"/>, a vector at a time.</summary>
    public static Step Vector3<T, TOp>(int d, int a, int b, int c)
        where T : unmanaged
        where TOp : IVectorOp3<T>
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        void Run(Warp w)
        {
            T* to = (T*)(w.Registers + d);
            T* x = (T*)(w.Registers + a);
            T* y = (T*)(w.Registers + b);
            T* z = (T*)(w.Registers + c);
            int step = Vector512<T>.Count;
            for (int lane = 0; lane < 32; lane += step)
            {
                Vector512<T> result = TOp.Of(Vector512.Load(x + lane), Vector512.Load(y + lane), Vector512.Load(z + lane));
                Store(w.Mask, lane, result, to);
            }
        }

        return Run;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Store<T>(uint mask, int lane, Vector512<T> result, T* to)
        where T : unmanaged
    {
        if (mask != uint.MaxValue)
            result = Vector512.ConditionalSelect(Of<T>(mask, lane), result, Vector512.Load(to + lane));
        result.Store(to + lane);
    }

    /// <summary>All bits of the elements whose lane is in the mask.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector512<T> Of<T>(uint mask, int lane)
        where T : unmanaged
    {
        mask >>= lane;
        if (sizeof(T) == 8)
        {
            Vector512<ulong> bits = Vector512.Create(1ul, 2, 4, 8, 16, 32, 64, 128);
            return Vector512.Equals(Vector512.Create((ulong)mask) & bits, bits).As<ulong, T>();
        }

        Vector512<uint> bit = Vector512.Create(1u, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048, 4096, 8192, 16384, 32768);
        return Vector512.Equals(Vector512.Create(mask) & bit, bit).As<uint, T>();
    }
}
