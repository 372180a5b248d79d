using TaylorSeer.Engine.Backends;

namespace TaylorSeer.Engine.Checkpoints;

/// <summary>Stands for a matrix that could not be taken: lets a model be put together to the end after a problem, so that all problems are reported.</summary>
sealed class PlaceholderWeight(int outputs, int inputs) : PackedWeight(outputs, inputs)
{
    public override long Bytes => 0;

    protected override void Dispose(bool disposing)
    {
    }
}
