using TaylorSeer.Kernels.Gpu;

namespace TaylorSeer.Kernels.Teaching;

/// <summary>Attention in versions, from the plainest on; docs/kernel-variants.md reads them in order.</summary>
public static partial class AttentionVariants
{
    /// <summary>Starts a version. scores (heads, T, T) is scratch of the versions that store them. Sizes: T tokens, heads of size values.</summary>
    public delegate void Start(GpuDevice device, GpuView<float> qkv, GpuView<float> scores, GpuView<float> y, int T, int heads, int size);

    /// <summary>In the order in which they are explained.</summary>
    public static IReadOnlyList<KernelVariant<Start>> All { get; } =
    [
        new("Scores", "three kernels; the T x T scores of every head lie in global memory", (device, qkv, scores, y, T, heads, size) =>
        {
            LaunchScores(device, new(LaunchSize.Cover(T, Threads), T, heads), qkv, scores, T, size, Scale(size));
            LaunchSoftmax(device, (T, heads), scores, T);
            LaunchValues(device, new(LaunchSize.Cover(size, Threads), T, heads), qkv, scores, y, T, size);
        }),
        new("Online", "one kernel with a running softmax: no score is stored", (device, qkv, scores, y, T, heads, size) =>
            LaunchOnline(device, (LaunchSize.Cover(T, Threads), heads), qkv, y, T, size, Scale(size))),
    ];

    static float Scale(int size) => (float)(1 / Math.Sqrt(size));
}
