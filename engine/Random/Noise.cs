namespace TaylorSeer.Engine.Random;

/// <summary>Makes noise sources.</summary>
public static class Noise
{
    /// <summary>The noise that PyTorch draws after <c>manual_seed(seed)</c>, on the kind of device asked for.</summary>
    public static INoiseSource FromSeed(long seed, RngKind kind = RngKind.Cpu) => kind switch
    {
        RngKind.Cpu => new TorchCpuGenerator(seed),
        RngKind.Cuda => new TorchCudaGenerator(seed),
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "There are the generators cpu and cuda."),
    };
}
