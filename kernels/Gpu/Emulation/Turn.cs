namespace TaylorSeer.Kernels.Gpu.Emulation;

/// <summary>One thread waits until another lets it go on; letting go may come first.</summary>
sealed class Turn
{
    readonly object gate = new();
    bool given;

    public void Wait()
    {
        lock (gate)
        {
            while (!given)
                Monitor.Wait(gate);
            given = false;
        }
    }

    public void Give()
    {
        lock (gate)
        {
            given = true;
            Monitor.Pulse(gate);
        }
    }
}
