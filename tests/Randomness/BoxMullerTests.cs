using TaylorSeer.Engine.Random;

namespace TaylorSeer.Tests.Randomness;

public class BoxMullerTests
{
    [Fact]
    public void Eight_pairs_at_once_have_the_bits_of_one_after_another()
    {
        float[] scalar = new float[1 << 16];
        new TorchCpuGenerator(8).Uniform(scalar);
        SetEdges(scalar);
        float[] vector = [.. scalar];

        for (int at = 0; at < scalar.Length; at += BoxMuller.Block)
        {
            BoxMuller.Scalar(scalar.AsSpan(at, BoxMuller.Block), 0.25f, 1.5f);
            BoxMuller.Vector(vector.AsSpan(at, BoxMuller.Block), 0.25f, 1.5f);
        }

        Assert.Equal(scalar.Select(BitConverter.SingleToInt32Bits), vector.Select(BitConverter.SingleToInt32Bits));
    }

    // 2.3e-6: the rounded 2π turns the angle by up to 1.7e-7 · 6.3, times the largest radius, and ln has its own error (spec 5.5).
    [Fact]
    public void The_polynomials_are_the_transform()
    {
        float[] uniforms = new float[1 << 16], normals = new float[1 << 16];
        new TorchCpuGenerator(9).Uniform(uniforms);
        SetEdges(uniforms);
        uniforms.CopyTo(normals, 0);
        BoxMuller.Transform(normals, 0, 1);

        for (int at = 0; at < uniforms.Length; at += BoxMuller.Block)
        {
            for (int j = at; j < at + 8; j++)
            {
                double r = Math.Sqrt(-2 * Math.Log(1.0 - uniforms[j])), angle = 2 * Math.PI * uniforms[j + 8];
                Assert.InRange(normals[j], (r * Math.Cos(angle)) - 2.3e-6, (r * Math.Cos(angle)) + 2.3e-6);
                Assert.InRange(normals[j + 8], (r * Math.Sin(angle)) - 2.3e-6, (r * Math.Sin(angle)) + 2.3e-6);
            }
        }
    }

    // Smallest and largest uniform, both sides of √½ in the logarithm, and the eight octants of the angle.
    static void SetEdges(float[] uniforms)
    {
        float[] radii = [0, 1 - MathF.Pow(2, -24), MathF.Pow(2, -24), 1 - 0.70710677f, 1 - 0.70710683f, 0.5f, 0.75f, 0.25f];
        for (int octant = 0; octant < 8; octant++)
        {
            radii.CopyTo(uniforms, octant * BoxMuller.Block);
            for (int j = 0; j < 8; j++)
                uniforms[(octant * BoxMuller.Block) + 8 + j] = (octant + (j / 8f)) / 8;
        }
    }
}
