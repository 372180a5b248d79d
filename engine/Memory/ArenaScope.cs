namespace TaylorSeer.Engine.Memory;

/// <summary>Marks a place in an arena; disposing it gives back whatever was taken since.</summary>
public readonly struct ArenaScope(Arena arena, int block, long offset) : IDisposable
{
    public void Dispose() => arena.Rewind(block, offset);
}
