using System.Runtime.InteropServices;

namespace TaylorSeer.Kernels.Gpu.Cuda;

/// <summary>Launches in order, with their parameters in the words of <see cref="CudaFunction"/>. Reused, so that it allocates only while it grows.</summary>
sealed class LaunchSequence
{
    readonly List<(CudaFunction Function, LaunchSize Grid, int End)> launches = [];
    readonly List<ulong> values = [];
    HashCode shape;

    public int Count => launches.Count;

    /// <summary>A number of the functions and grids; two sequences of <see cref="HasShapeOf">one shape</see> have the same.</summary>
    public int ShapeHash => shape.ToHashCode();

    public void Add(CudaFunction function, LaunchSize grid, ReadOnlySpan<ulong> parameters)
    {
        CollectionsMarshal.SetCount(values, values.Count + parameters.Length);
        parameters.CopyTo(CollectionsMarshal.AsSpan(values)[^parameters.Length..]);
        launches.Add((function, grid, values.Count));
        shape.Add(function.Value);
        shape.Add(grid);
    }

    public CudaFunction Function(int i) => launches[i].Function;

    public LaunchSize Grid(int i) => launches[i].Grid;

    /// <summary>The parameters of launch <paramref name="i"/>, valid until the next change.</summary>
    public Span<ulong> Parameters(int i)
    {
        int start = i == 0 ? 0 : launches[i - 1].End;
        return CollectionsMarshal.AsSpan(values)[start..launches[i].End];
    }

    /// <summary>Whether the same functions are launched with the same grids, whatever their parameters.</summary>
    public bool HasShapeOf(LaunchSequence other)
    {
        if (Count != other.Count)
            return false;
        for (int i = 0; i < Count; i++)
        {
            if (!ReferenceEquals(Function(i), other.Function(i)) || Grid(i) != other.Grid(i))
                return false;
        }

        return true;
    }

    public LaunchSequence Copy()
    {
        LaunchSequence copy = new();
        for (int i = 0; i < Count; i++)
            copy.Add(Function(i), Grid(i), Parameters(i));
        return copy;
    }

    public void Clear()
    {
        launches.Clear();
        values.Clear();
        shape = default;
    }
}
