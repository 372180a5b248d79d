namespace TaylorSeer.Kernels.Gpu.Dialect;

/// <summary>Advice that ILGPU has no word for: it does nothing.</summary>
public static class Hint
{
    public static void Unroll()
    {
    }
}
