using TaylorSeer.Engine.Memory;

namespace TaylorSeer.Engine;

/// <summary>A device taken for one step, and the scratch of that step. Dispose gives back both.</summary>
public readonly ref struct StepScope
{
    readonly Device device;
    readonly Lock.Scope turn;
    readonly ArenaScope scratch;

    internal StepScope(Device device, Lock turn)
    {
        this.device = device;
        this.turn = turn.EnterScope();
        scratch = device.Scratch.Scope();
        try
        {
            device.StepBegins();
        }
        catch
        {
            scratch.Dispose();
            this.turn.Dispose();        // nobody gets this scope, and other runs wait for their turn
            throw;
        }
    }

    public void Dispose()
    {
        try
        {
            device.StepEnds();
        }
        finally
        {
            scratch.Dispose();
            turn.Dispose();
        }
    }
}
