using TaylorSeer.Engine.Images;
using TaylorSeer.Models;

namespace TaylorSeer.Cli.Verify;

/// <summary>Autoencoders on recorded latents and images, every intermediate that was recorded compared in forward order.</summary>
sealed class AutoencoderCases(PixelModels models)
{
    // Section 8; where a log variance leaves the clamped range, deviations up to e^10 magnify the moments' own errors.
    const double Tolerance = 1e-5, SampleTolerance = 1e-4;

    const float LeastLogVariance = -30, MostLogVariance = 20;

    public void Decode(GoldenEntry entry, Comparison c)
    {
        using GoldenTensors file = entry.Open();
        Autoencoder model = models.Get(entry.Text("model")!);
        float[] z = file.Floats("z");
        if (file.Has("latents"))
        {
            float scale = (float)(entry.Number("scaling_factor") ?? model.Config.ScalingFactor);
            c.Relative("z", Array.ConvertAll(file.Floats("latents"), x => x / scale), z, 0);
        }

        int[] shape = file.Dimensions("z");
        int size = shape[1] * shape[2] * shape[3];
        PixelTrace trace = new();
        List<float> image = [];
        for (int i = 0; i < shape[0]; i++)
            image.AddRange(model.Decode(z.AsSpan(i * size, size), shape[2], shape[3], trace));

        CompareStages(c, entry, file, trace, "image");
        Compare(c, file, entry, "image", [.. image], Tolerance);
        CompareBytes(c, file, "bytes_batch", image, ByteRule.Batch);
        CompareBytes(c, file, "bytes_single", image, ByteRule.SingleImage);
        Unseen(c, file, trace, ["latents", "z", "image", "bytes_batch", "bytes_single"]);
    }

    public void Encode(GoldenEntry entry, Comparison c)
    {
        using GoldenTensors file = entry.Open();
        Autoencoder model = models.Get(entry.Text("model")!);
        float[] image = file.Floats("image");
        int[] shape = file.Dimensions("image");
        int size = shape[1] * shape[2] * shape[3];
        PixelTrace trace = new();
        List<LatentDistribution> found = [];
        for (int i = 0; i < shape[0]; i++)
            found.Add(model.Encode(image.AsSpan(i * size, size), shape[2], shape[3], trace));

        CompareStages(c, entry, file, trace);
        bool leaves = found.Exists(d => d.LogVariance.Any(v => v is LeastLogVariance or MostLogVariance));
        double sampled = leaves ? SampleTolerance : Tolerance;
        Compare(c, file, entry, "mean", [.. found.SelectMany(d => d.Mean)], Tolerance);
        Compare(c, file, entry, "logvar", [.. found.SelectMany(d => d.LogVariance)], Tolerance);
        Compare(c, file, entry, "std", [.. found.SelectMany(d => d.Deviation)], sampled);
        if (file.Has("noise"))
        {
            float[] noise = file.Floats("noise");
            int latent = noise.Length / shape[0];
            Compare(c, file, entry, "sample", [.. found.SelectMany((d, i) => d.Sample(noise.AsSpan(i * latent, latent)))], sampled);
        }

        float scale = (float)(entry.Number("scaling_factor") ?? model.Config.ScalingFactor);
        Compare(c, file, entry, "latents", [.. found.SelectMany(d => d.Mean).Select(m => scale * m)], Tolerance);
        Unseen(c, file, trace, ["image", "noise", "mean", "logvar", "std", "sample", "latents"]);
    }

    public void Taesd(GoldenEntry entry, Comparison c)
    {
        string weights = Path.GetFullPath(Path.Combine(entry.Folder.Root, "..", "thirdparty", entry.Text("weights") ?? "taesd_decoder_sd1.safetensors"));
        if (!File.Exists(weights))
        {
            c.True("weights", false, $"this case needs {weights}, which is not there: the weights of TAESD are not part of the recordings");
            return;
        }

        using GoldenTensors file = entry.Open();
        using var checkpoint = Engine.Checkpoints.Checkpoint.Open(weights);
        using Taesd model = Models.Taesd.Load(checkpoint, models.Device);
        float[] latents = file.Floats("latents");
        int[] shape = file.Dimensions("latents");
        int size = shape[1] * shape[2] * shape[3];
        PixelTrace trace = new();
        for (int i = 0; i < shape[0]; i++)
            model.Decode(latents.AsSpan(i * size, size), shape[2], shape[3], trace);
        CompareStages(c, entry, file, trace);
        Unseen(c, file, trace, ["latents"]);
    }

    static void CompareStages(Comparison c, GoldenEntry entry, GoldenTensors file, PixelTrace trace, params string[] except)
    {
        foreach (string name in trace.Names.Where(n => file.Has(n) && !except.Contains(n)))
            Compare(c, file, entry, name, trace.Find(name)!, Tolerance);
    }

    /// <summary>Only every n-th channel may have been kept: the index says so, per tensor or for all but the image.</summary>
    static void Compare(Comparison c, GoldenTensors file, GoldenEntry entry, string name, float[] actual, double tolerance)
    {
        if (!file.Has(name))
            return;
        int[] shape = file.Dimensions(name);
        int stride = Stride(entry, name, shape, actual.Length);
        c.Relative(name, stride == 1 ? actual : EveryChannel(actual, stride, shape), file.Floats(name), tolerance);
    }

    static int Stride(GoldenEntry entry, string name, int[] shape, int computed)
    {
        if (!entry.Has("channel_stride"))
            return 1;
        var said = entry["channel_stride"];
        if (said.ValueKind == System.Text.Json.JsonValueKind.Object)
            return said.TryGetProperty(name, out var own) ? own.GetInt32() : 1;
        return computed == shape.Aggregate(1, (a, b) => a * b) ? 1 : said.GetInt32();      // one number for every tensor that has so many channels
    }

    static float[] EveryChannel(float[] values, int stride, int[] kept)
    {
        int plane = kept[2] * kept[3], channels = values.Length / (kept[0] * plane);
        return [.. Enumerable.Range(0, kept[0]).SelectMany(n => Enumerable.Range(0, channels).Where(ch => ch % stride == 0)
            .SelectMany(ch => new ArraySegment<float>(values, ((n * channels) + ch) * plane, plane)))];
    }

    /// <summary>A byte may be off by one where the value is next to the boundary between the two.</summary>
    static void CompareBytes(Comparison c, GoldenTensors file, string name, List<float> image, ByteRule rule)
    {
        if (!file.Has(name))
            return;
        int[] recorded = file.Ints(name);
        for (int i = 0; i < recorded.Length; i++)
        {
            int found = ImageBytes.FromValue(image[i], rule);
            double scaled = (127.5 * image[i]) + 128, boundary = Math.Abs(scaled - Math.Round(scaled));
            bool near = found == recorded[i] || (Math.Abs(found - recorded[i]) == 1 && boundary < 1e-3);
            if (!near)
            {
                c.True($"{name}[{i}]", false, $"{found}, recorded {recorded[i]}, from {image[i]:g9}");
                return;
            }
        }

        c.True(name, recorded.Length == image.Count, $"{image.Count} values, recorded are {recorded.Length}");
    }

    /// <summary>What was recorded must have been compared.</summary>
    static void Unseen(Comparison c, GoldenTensors file, PixelTrace trace, string[] others)
    {
        foreach (string name in file.Names.Where(n => !others.Contains(n) && trace.Find(n) is null))
            c.True(name, false, "was not computed");
    }
}
