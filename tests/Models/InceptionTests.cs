using System.Globalization;
using TaylorSeer.Engine;
using TaylorSeer.Engine.Checkpoints;
using TaylorSeer.Engine.Images;
using TaylorSeer.Models.Features;
using TaylorSeer.Models.Inception;

namespace TaylorSeer.Tests.Models;

/// <summary>
/// Inception-V3 with weights that a hash gives, since the real ones are not ours to ship. The golden holds the features that
/// PyTorch computed in doubles from the same weights and pictures, and the sizes of all layers.
/// </summary>
public sealed class InceptionTests : IDisposable
{
    const int Height = 40, Width = 56;

    readonly TemporaryFolder folder = new();
    readonly Checkpoint golden = Golden.Open("inception/hashed");

    public void Dispose()
    {
        golden.Dispose();
        folder.Dispose();
    }

    [Fact]
    public void Features_agree_with_the_recorded_ones()
    {
        using Checkpoint checkpoint = Checkpoint.Open(Save(_ => true));
        using Device device = Device.Cpu();
        using IFeatureNetwork network = FeatureNetwork.Load(checkpoint, device);
        Assert.IsType<InceptionV3>(network);
        float[] features = new float[2 * network.Width];
        network.Features([Hashed(0), Hashed(1)], features);

        float[] expected = golden.Values("features");
        float largest = expected.Max();
        double worst = expected.Zip(features, (e, f) => Math.Abs((double)e - f)).Max() / largest;
        Assert.InRange(worst, 0, 1e-5);         // f32 sums of up to 4,000 products err by sqrt(4000) * 6e-8 = 4e-6 of their size; later layers average what earlier ones err
        Assert.True(features.AsSpan(0, network.Width).IndexOfAnyInRange(0.5f * largest, largest * 2) >= 0);
    }

    [Fact]
    public void Missing_layers_are_reported_together()
    {
        using Checkpoint checkpoint = Checkpoint.Open(Save(name => !name.StartsWith("Mixed_6c.branch7x7_", StringComparison.Ordinal)));
        using Device device = Device.Cpu();
        string message = Assert.Throws<CheckpointException>(() => FeatureNetwork.Load(checkpoint, device)).Message;
        Assert.Contains("Inception-V3", message);
        Assert.Contains("Mixed_6c.branch7x7_1.weight", message);
        Assert.Contains("Mixed_6c.branch7x7_3.weight", message);
    }

    [Fact]
    public void Another_checkpoint_is_refused()
    {
        using Device device = Device.Cpu();
        Assert.Contains("is no feature network", Assert.Throws<CheckpointException>(() => FeatureNetwork.Load(golden, device)).Message);
    }

    static Picture Hashed(int n) => new(Width, Height, 3, [.. Enumerable.Range(0, Height * Width * 3).Select(i => (byte)((i * 37) + (i / 7 * 11) + (n * 50)))]);

    /// <summary>Writes the layers with hashed values; layer l draws from the streams 5 l to 5 l + 4.</summary>
    string Save(Func<string, bool> wanted)
    {
        SafetensorsWriter writer = new();
        string[] layers = golden.Metadata["convs"].Split(',');
        for (int l = 0; l < layers.Length; l++)
        {
            string[] parts = layers[l].Split(':');
            int[] size = [.. parts[1..].Select(p => int.Parse(p, CultureInfo.InvariantCulture))];
            if (!wanted(parts[0]))
                continue;
            int inputs = size[1] * size[2] * size[3];
            writer.Add($"{parts[0]}.conv.weight", (size[0], size[1], size[2], size[3]), Stream((5 * l) + 0, size[0] * inputs, Math.Sqrt(6.0 / inputs), 0));
            writer.Add($"{parts[0]}.bn.weight", size[0], Stream((5 * l) + 1, size[0], 0.2, 1));
            writer.Add($"{parts[0]}.bn.bias", size[0], Stream((5 * l) + 2, size[0], 0.1, 0));
            writer.Add($"{parts[0]}.bn.running_mean", size[0], Stream((5 * l) + 3, size[0], 0.1, 0));
            writer.Add($"{parts[0]}.bn.running_var", size[0], Stream((5 * l) + 4, size[0], 0.3, 1));
        }

        writer.Add("fc.weight", (1, 1), new float[1]);      // the published file has its classes too
        string path = folder["inception.safetensors"];
        writer.Save(path);
        return path;
    }

    static float[] Stream(int stream, int count, double amplitude, double offset)
    {
        float[] values = new float[count];
        for (int i = 0; i < count; i++)
        {
            uint x = unchecked((uint)i + ((uint)stream * 10000019u));
            x ^= x >> 16;
            x *= 0x7feb352d;
            x ^= x >> 15;
            x *= 0x846ca68b;
            x ^= x >> 16;
            values[i] = (float)(offset + (amplitude * (((x >> 8) / 8388608.0) - 1)));
        }

        return values;
    }
}
