using TaylorSeer.Engine.Memory;

namespace TaylorSeer.Engine;

/// <summary>A device taken for one step, and the scratch of that step. Dispose gives back both.</summary>
public readonly ref struct StepScope
{
    readonly Lock.Scope turn;
    readonly ArenaScope scratch;

    internal StepScope(Lock turn, Arena arena)
    {
        this.turn = turn.EnterScope();
        scratch = arena.Scope();
    }

    public void Dispose()
    {
        scratch.Dispose();
        turn.Dispose();
    }
}
