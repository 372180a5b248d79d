namespace TaylorSeer.Engine.Checkpoints;

/// <summary>A weight source whose pages can be handed back to the system once the values were copied to a device.</summary>
public interface IReleasable
{
    /// <summary>Lets go of memory that can be read again from the file.</summary>
    void Release();
}
