namespace TaylorSeer.Engine.Checkpoints.PyTorch;

/// <summary>Whatever is of no use here: numbers, bytes, objects of unknown classes. Anything may be done to it and nothing happens.</summary>
sealed class PickleOpaque
{
    public static readonly PickleOpaque Instance = new();

    PickleOpaque()
    {
    }
}
