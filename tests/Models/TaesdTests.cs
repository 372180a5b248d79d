using TaylorSeer.Engine;
using TaylorSeer.Engine.Checkpoints;
using TaylorSeer.Models;

namespace TaylorSeer.Tests.Models;

public class TaesdTests
{
    [Fact]
    public void The_originals_names_and_those_of_diffusers_give_the_same_picture()
    {
        using TemporaryFolder folder = new();
        using Device device = Device.Cpu(1);
        float[] original = Decode(TaesdFiles.Write(folder["a.safetensors"], (layer, rest) => $"{layer}.{rest}"), device);
        float[] diffusers = Decode(TaesdFiles.Write(folder["b.safetensors"], (layer, rest) => $"decoder.layers.{layer - 1}.{rest}", ("encoder.layers.0.weight", (64, 3, 3, 3))), device);
        float[] gguf = Decode(TaesdFiles.Write(folder["c.safetensors"], (layer, rest) => $"first_stage_model.decoder.{layer}.{rest}"), device);
        Assert.Equal(3 * 24 * 32, original.Length);
        Check.SameBits(original, diffusers, "diffusers' names");
        Check.SameBits(original, gguf, "names with a prefix");
    }

    [Fact]
    public void The_cpu_agrees_with_the_reference()
    {
        using TemporaryFolder folder = new();
        string path = TaesdFiles.Write(folder["a.safetensors"], (layer, rest) => $"{layer}.{rest}");
        using Device cpu = Device.Cpu(2), reference = Device.Reference();
        float[] expected = Decode(path, reference);
        // 34 convolutions one after another, each a sum of 576 products in f32 against f64
        Check.Near(expected, Decode(path, cpu), Tolerance.Sum(34 * Math.Sqrt(576), expected.Max(Math.Abs), "errors of sums add up along the layers"), "TAESD");
    }

    [Fact]
    public void A_file_announces_what_its_decoder_will_hold()
    {
        using TemporaryFolder folder = new();
        using Device device = Device.Cpu(1);
        using DecoderFile file = DecoderFile.Tiny(TaesdFiles.Write(folder["x.safetensors"]));
        using Taesd model = Taesd.Load(file.Checkpoint, device);
        Assert.InRange(model.WeightBytes, file.WeightBytes, file.WeightBytes * 6 / 5);       // packed: 3 and 4 channels are filled up to whole vectors

        model.Decode(AutoencoderFiles.Latent(12, 12), 12, 12);
        const long Block = 1 << 20, Picture = 3L * 96 * 96 * sizeof(float);
        Assert.InRange(model.PeakBytes + device.Scratch.Bytes + Picture, file.DecodeBytes(12, 12) * 9 / 10, file.DecodeBytes(12, 12) + Block);
    }

    [Fact]
    public void A_file_without_such_a_decoder_is_refused()
    {
        using TemporaryFolder folder = new();
        using Device device = Device.Reference();
        string path = AutoencoderFiles.Write(folder["x.safetensors"], n => n);
        Assert.Contains("named like diffusers' autoencoder", Assert.Throws<CheckpointException>(() => Decode(path, device)).Message, StringComparison.Ordinal);
        string taesd = TaesdFiles.Write(folder["y.safetensors"], (layer, rest) => layer == 9 ? null : $"{layer}.{rest}");
        Assert.Contains("9.conv.0.weight (64, 64, 3, 3)", Assert.Throws<CheckpointException>(() => Decode(taesd, device)).Message, StringComparison.Ordinal);
        Assert.Contains("--tae", Assert.Throws<CheckpointException>(() => DecoderFile.Autoencoder(TaesdFiles.Write(folder["z.safetensors"], (layer, rest) => $"{layer}.{rest}"))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_decoder_of_pixels_scales_for_the_large_network_and_not_for_the_small_one()
    {
        using TemporaryFolder folder = new();
        using Device device = Device.Cpu(1);
        float[] latents = AutoencoderFiles.Latent(3, 4);

        string taesd = TaesdFiles.Write(folder["t.safetensors"], (layer, rest) => $"{layer}.{rest}");
        using (DecoderFile file = DecoderFile.Tiny(taesd))
        using (IPixelDecoder tiny = file.Load(device))
            Assert.Equal(Array.ConvertAll(Decode(taesd, device), y => (2 * y) - 1), tiny.Decode(latents, 3, 4));

        using Autoencoder model = Autoencoder.Load(AutoencoderFiles.Config, FormulaWeight.All(AutoencoderFiles.Config), device);
        float[] expected = model.Decode(Array.ConvertAll(latents, x => x / 0.18215f), 3, 4);
        Assert.Equal(expected, new AutoencoderPixels(model).Decode(latents, 3, 4));
    }

    [Fact]
    public void An_approximation_looks_at_one_pixel_at_a_time()
    {
        using TemporaryFolder folder = new();
        TaesdFiles.WriteApproximation(folder["x.safetensors"]);
        using Device device = Device.Reference();
        using DecoderFile file = DecoderFile.Approximation(folder["x.safetensors"]);
        using IPixelDecoder decoder = file.Load(device);
        float[] latents = AutoencoderFiles.Latent(2, 3), whole = decoder.Decode(latents, 2, 3);
        for (int p = 0; p < 6; p++)
        {
            float[] one = decoder.Decode([latents[p], latents[6 + p], latents[12 + p], latents[18 + p]], 1, 1);
            Assert.Equal([whole[p], whole[6 + p], whole[12 + p]], one);
        }
    }

    static float[] Decode(string path, Device device)
    {
        using Checkpoint checkpoint = Checkpoint.Open(path);
        using Taesd model = Taesd.Load(checkpoint, device);
        return model.Decode(AutoencoderFiles.Latent(3, 4), 3, 4);
    }
}
