using TaylorSeer.Engine.Memory;

namespace TaylorSeer.Engine.Checkpoints;

/// <summary>Memory of the wanted size that is not there: lets a model be put together to the end after a problem, so that all problems are reported.</summary>
sealed class PlaceholderMemory(Device device, long bytes) : DeviceMemory(device, bytes)
{
    protected override void Dispose(bool disposing)
    {
    }
}
