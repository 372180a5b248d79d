namespace TaylorSeer.Kernels.Gpu.Dialect;

/// <summary>Two f32: the device's own vector type, moved by one instruction.</summary>
public struct Float2(float x, float y)
{
    public float X = x, Y = y;

    public static Float2 operator +(Float2 a, Float2 b) => new(a.X + b.X, a.Y + b.Y);

    public static Float2 operator -(Float2 a, Float2 b) => new(a.X - b.X, a.Y - b.Y);

    public static Float2 operator *(Float2 a, Float2 b) => new(a.X * b.X, a.Y * b.Y);

    public static Float2 operator *(Float2 a, float b) => new(a.X * b, a.Y * b);
}
