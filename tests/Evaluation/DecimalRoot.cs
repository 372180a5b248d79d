namespace TaylorSeer.Tests.Evaluation;

/// <summary>Small matrices in 28 decimal digits, and their roots by the iteration of Denman and Beavers.</summary>
static class DecimalRoot
{
    const int Iterations = 40;

    /// <summary>A covariance with eigenvalues around 1.</summary>
    public static decimal[,] Covariance(int d, int seed)
    {
        Random random = new(seed);
        decimal[,] a = Make(d, (_, _) => random.Next(-1000, 1000) / 1000m), c = Multiply(a, Make(d, (i, j) => a[j, i]));
        return Make(d, (i, j) => c[i, j] + (i == j ? 0.1m : 0));
    }

    /// <summary>Y ← (Y + Z⁻¹) / 2, Z ← (Z + Y⁻¹) / 2 from Y = m, Z = 1; Y becomes the root.</summary>
    public static decimal[,] Of(decimal[,] m)
    {
        int d = m.GetLength(0);
        decimal[,] y = m, z = Make(d, (i, j) => i == j ? 1 : 0);
        for (int k = 0; k < Iterations; k++)
        {
            decimal[,] yInverse = Inverse(y), zInverse = Inverse(z), lastY = y, lastZ = z;
            y = Make(d, (i, j) => (lastY[i, j] + zInverse[i, j]) / 2);
            z = Make(d, (i, j) => (lastZ[i, j] + yInverse[i, j]) / 2);
        }

        return y;
    }

    public static decimal Trace(decimal[,] m) => Enumerable.Range(0, m.GetLength(0)).Sum(i => m[i, i]);

    public static decimal[,] Multiply(decimal[,] a, decimal[,] b)
    {
        int d = a.GetLength(0);
        return Make(d, (i, j) => Enumerable.Range(0, d).Sum(k => a[i, k] * b[k, j]));
    }

    /// <summary>Gauss and Jordan, with the largest pivot of each column.</summary>
    static decimal[,] Inverse(decimal[,] m)
    {
        int d = m.GetLength(0);
        decimal[,] a = (decimal[,])m.Clone(), inverse = Make(d, (i, j) => i == j ? 1 : 0);
        for (int c = 0; c < d; c++)
        {
            int pivot = Enumerable.Range(c, d - c).MaxBy(r => Math.Abs(a[r, c]));
            for (int j = 0; j < d; j++)
                (a[c, j], a[pivot, j], inverse[c, j], inverse[pivot, j]) = (a[pivot, j], a[c, j], inverse[pivot, j], inverse[c, j]);
            decimal scale = a[c, c];
            for (int j = 0; j < d; j++)
                (a[c, j], inverse[c, j]) = (a[c, j] / scale, inverse[c, j] / scale);
            for (int r = 0; r < d; r++)
            {
                decimal factor = r == c ? 0 : a[r, c];
                for (int j = 0; j < d; j++)
                    (a[r, j], inverse[r, j]) = (a[r, j] - (factor * a[c, j]), inverse[r, j] - (factor * inverse[c, j]));
            }
        }

        return inverse;
    }

    static decimal[,] Make(int d, Func<int, int, decimal> value)
    {
        decimal[,] m = new decimal[d, d];
        for (int i = 0; i < d; i++)
        {
            for (int j = 0; j < d; j++)
                m[i, j] = value(i, j);
        }

        return m;
    }
}
