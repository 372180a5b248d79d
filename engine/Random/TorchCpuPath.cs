namespace TaylorSeer.Engine.Random;

/// <summary>Which arithmetic of PyTorch makes normals of a draw of 16 or more; the two differ by a few units in the last place.</summary>
public enum TorchCpuPath
{
    /// <summary>Polynomials in f32, as PyTorch computes with AVX2: what nearly every x86 machine shows.</summary>
    Vector,

    /// <summary>Library functions, as PyTorch computes on Arm.</summary>
    Scalar,
}
