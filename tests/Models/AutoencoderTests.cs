using TaylorSeer.Cli.Verify;
using TaylorSeer.Engine;
using TaylorSeer.Engine.Checkpoints;
using TaylorSeer.Models;
using TaylorSeer.Tests.Goldens;

namespace TaylorSeer.Tests.Models;

public class AutoencoderTests
{
    [Theory]
    [InlineData("cpu")]
    [InlineData("reference")]
    public void Recorded_pictures_and_latents_are_computed(string name)
    {
        using Device device = Device.Parse(name);
        GoldenFolder folder = new(GoldenFile.PathOf("pixels"));
        using Verifier verifier = new(folder, device);
        CaseResult[] results = [.. folder.Entries.Select(verifier.Run)];
        Assert.Equal(6, results.Length);
        Assert.All(results, r => Assert.True(r.Passed, $"{r.Case}: {r.Failure}"));
    }

    [Fact]
    public void Every_naming_gives_the_same_picture()
    {
        using TemporaryFolder folder = new();
        using Device device = Device.Cpu(1);
        float[] current = AutoencoderFiles.Decode(AutoencoderFiles.Write(folder["current.safetensors"], n => n), device);
        float[] older = AutoencoderFiles.Decode(AutoencoderFiles.Write(folder["older.safetensors"], AutoencoderFiles.Older), device);
        float[] compVis = AutoencoderFiles.Decode(
            AutoencoderFiles.Write(folder["compvis.safetensors"], AutoencoderFiles.CompVis, AutoencoderFiles.AsKernel, "", ("loss.logvar", 1), ("model_ema.decay", 1)), device);
        float[] whole = AutoencoderFiles.Decode(
            AutoencoderFiles.Write(folder["whole.safetensors"], n => "first_stage_model." + AutoencoderFiles.CompVis(n), AutoencoderFiles.AsKernel, "", ("model.diffusion_model.out.0.weight", 4), ("betas", 10)), device);
        float[] decoderOnly = AutoencoderFiles.Decode(
            AutoencoderFiles.Write(folder["decoder.safetensors"], n => n.StartsWith("encoder.", StringComparison.Ordinal) || n.StartsWith("quant_conv.", StringComparison.Ordinal) ? null : n), device);

        Assert.Equal(3 * 20 * 24, current.Length);
        Check.SameBits(current, older, "older names");
        Check.SameBits(current, compVis, "names of CompVis");
        Check.SameBits(current, whole, "a whole checkpoint");
        Check.SameBits(current, decoderOnly, "without an encoder");
    }

    [Fact]
    public void A_picture_does_not_depend_on_the_number_of_threads()
    {
        using TemporaryFolder folder = new();
        string path = AutoencoderFiles.Write(folder["x.safetensors"], n => n);
        using Device one = Device.Cpu(1), two = Device.Cpu(2);
        Check.SameBits(AutoencoderFiles.Decode(path, one), AutoencoderFiles.Decode(path, two), "two threads");
    }

    [Fact]
    public void What_is_missing_or_unknown_is_listed()
    {
        using TemporaryFolder folder = new();
        using Device device = Device.Reference();
        string path = AutoencoderFiles.Write(
            folder["x.safetensors"], n => n is "decoder.conv_norm_out.bias" or "decoder.mid_block.resnets.1.conv2.weight" ? null : n, null, "", ("decoder.extra.weight", 3));
        string message = Assert.Throws<CheckpointException>(() => AutoencoderFiles.Decode(path, device)).Message;
        Assert.Contains("decoder.conv_norm_out.bias (8)", message, StringComparison.Ordinal);
        Assert.Contains("decoder.mid_block.resnets.1.conv2.weight (24, 24, 3, 3)", message, StringComparison.Ordinal);
        Assert.Contains("decoder.extra.weight (3)", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"act_fn\": \"gelu\"", "act_fn")]
    [InlineData("\"up_block_types\": [\"UpDecoderBlock2D\", \"AttnUpDecoderBlock2D\"]", "AttnUpDecoderBlock2D")]
    [InlineData("\"down_block_types\": [\"DownBlock2D\"]", "down_block_types")]
    [InlineData("\"mid_block_add_attention\": false", "mid_block_add_attention")]
    [InlineData("\"use_quant_conv\": false", "use_quant_conv")]
    [InlineData("\"shift_factor\": 0.1", "shift_factor")]
    [InlineData("\"latents_mean\": [0, 0, 0, 0]", "latents_mean")]
    [InlineData("\"norm_num_groups\": 3", "3 groups (norm_num_groups) do not divide a width of 8")]
    [InlineData("\"norm_num_groups\": 32", "do not divide")]
    [InlineData("\"block_out_channels\": [8, 16, 32]", "block_out_channels = 8, 16, 32")]
    [InlineData("\"_class_name\": \"AutoencoderTiny\"", "AutoencoderTiny")]
    public void A_configuration_that_asks_for_other_arithmetic_is_refused(string entry, string said)
    {
        using TemporaryFolder folder = new();
        AutoencoderFiles.Write(folder["diffusion_pytorch_model.safetensors"], n => n);
        using (Checkpoint accepted = Open(folder, "\"norm_num_groups\": 4, \"act_fn\": \"silu\", \"shift_factor\": null"))
            Assert.Equal(4, AutoencoderCheckpoint.Read(accepted).Config.Groups);

        using Checkpoint refused = Open(folder, entry);
        Assert.Contains(said, Assert.Throws<CheckpointException>(() => AutoencoderCheckpoint.Read(refused)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(5, 6)]
    [InlineData(16, 16)]
    public void A_decode_takes_the_memory_that_was_announced(int height, int width)
    {
        using Device device = Device.Cpu(1);
        using Autoencoder model = Autoencoder.Load(AutoencoderFiles.Config, FormulaWeight.All(AutoencoderFiles.Config), device);
        model.Decode(AutoencoderFiles.Latent(height, width), height, width);
        Assert.Equal(model.DecodeBytes(height, width), model.PeakBytes);
    }

    [Fact]
    public void A_file_announces_what_its_decoder_will_hold()
    {
        using TemporaryFolder folder = new();
        using Device device = Device.Cpu(1);
        AutoencoderFiles.Write(folder["diffusion_pytorch_model.safetensors"], n => n);
        folder.Write("config.json", "{\"norm_num_groups\": 4}"u8.ToArray());
        using DecoderFile file = DecoderFile.Autoencoder(folder.Path);
        using Autoencoder model = Autoencoder.Load(file.Checkpoint, device);
        Assert.InRange(model.WeightBytes, file.WeightBytes, 2 * file.WeightBytes);       // packed: 8 outputs are filled up to 16

        model.Decode(AutoencoderFiles.Latent(64, 64), 64, 64);
        const long Block = 1 << 20, Picture = 3L * 256 * 256 * sizeof(float);
        Assert.InRange(model.PeakBytes + device.Scratch.Bytes + Picture, file.DecodeBytes(64, 64) * 9 / 10, file.DecodeBytes(64, 64) + (2 * Block));       // scratch comes in blocks, of which two are begun
        Assert.True(file.DecodeBytes(64, 64, new TileSettings(16, 4)) < file.DecodeBytes(64, 64) / 3);
    }

    [Fact]
    public void At_512_pixels_the_published_sizes_take_536_million_bytes()
    {
        // 256 + 2 * 128 channels of 512 x 512 floats: the first block of the last level
        Assert.Equal(512L * 512 * 512 * sizeof(float), AutoencoderMemory.Decode(AutoencoderConfig.Published, 64, 64));
    }

    [Fact]
    public void Without_its_encoder_it_does_not_encode()
    {
        using Device device = Device.Cpu(1);
        using Autoencoder model = Autoencoder.Load(AutoencoderFiles.Config, FormulaWeight.All(AutoencoderFiles.Config), device);
        Assert.Contains("decoding only", Assert.Throws<InvalidOperationException>(() => model.Encode(new float[192], 8, 8)).Message, StringComparison.Ordinal);
        Assert.Throws<ShapeException>(() => model.Decode(new float[5], 1, 1));
    }

    [Fact]
    public void Sides_that_are_no_multiples_of_the_factor_are_rounded_down()
    {
        using Device device = Device.Cpu(1);
        using Autoencoder model = Autoencoder.Load(AutoencoderFiles.Config, FormulaWeight.All(AutoencoderFiles.Config), device, withEncoder: true);
        LatentDistribution latents = model.Encode(new float[3 * 9 * 15], 9, 15);
        Assert.Equal((Shape)(4, 2, 3), latents.Shape);
        Assert.Equal(4 * 2 * 3, latents.Mean.Length);
    }

    [Fact]
    public void A_sample_of_the_distribution_is_mean_plus_deviation_times_noise()
    {
        LatentDistribution d = new([1, 2, -90, 90], (1, 1, 2));
        Assert.Equal([-30f, 20f], d.LogVariance);
        Assert.Equal([(float)Math.Exp(-15), (float)Math.Exp(10)], d.Deviation);
        Assert.Equal([1 + (float)Math.Exp(-15), 2 - (2 * (float)Math.Exp(10))], d.Sample([1, -2]));
    }

    static Checkpoint Open(TemporaryFolder folder, string entry)
    {
        folder.Write("config.json", System.Text.Encoding.UTF8.GetBytes($$"""{"norm_num_groups": 4, {{entry}}}""".Replace("{\"norm_num_groups\": 4, \"norm_num_groups\"", "{\"norm_num_groups\"", StringComparison.Ordinal)));
        return Checkpoint.Open(folder["."]);
    }
}
