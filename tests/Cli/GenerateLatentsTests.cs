using TaylorSeer.Cli;
using TaylorSeer.Cli.Bulk;
using TaylorSeer.Engine;
using TaylorSeer.Engine.Checkpoints;
using TaylorSeer.Engine.Images;
using TaylorSeer.Models;
using TaylorSeer.Tests.Models;
using static TaylorSeer.Tests.Cli.CommandLine;

namespace TaylorSeer.Tests.Cli;

/// <summary>Bulk runs of a model of latents: 8 x 8 latents, and an autoencoder of three levels that makes 32 x 32 pixels of them.</summary>
public sealed class GenerateLatentsTests : IDisposable
{
    const int Images = 5, Side = 32;

    readonly TemporaryFolder folder = new();
    readonly string latent, vae;

    public GenerateLatentsTests()
    {
        latent = TinyModel(folder["latent.safetensors"], channels: 4);
        Directory.CreateDirectory(folder["vae"]);
        vae = folder["vae"];
        AutoencoderFiles.Write(folder["vae/diffusion_pytorch_model.safetensors"], n => n);
        folder.Write("vae/config.json", "{\"norm_num_groups\": 4}"u8.ToArray());
    }

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Batches_and_shards_give_the_bytes_of_one_run()
    {
        Done(Args("--vae", vae, "--out-dir", folder["one"], "--npz", folder["one.npz"]));
        for (int i = 0; i < 2; i++)
            Done(Args("--vae", vae, "--out-dir", folder["two"], "--shard", $"{i}/2", "--per-proc-batch-size", $"{i + 1}"));
        Done("merge", folder["two"], "--npz", folder["two.npz"]);

        Assert.Equal(File.ReadAllBytes(folder["one.npz"]), File.ReadAllBytes(folder["two.npz"]));
        Assert.Equal(new NpzLayout(Images, Side, Side, 3, $"taylorseer {new string('0', 32)}").FileBytes, new FileInfo(folder["one.npz"]).Length);
        PngImage png = PngReader.Read(folder["one/000003.png"]);
        Assert.Equal((Side, Side, 3), (png.Picture.Width, png.Picture.Height, png.Picture.Channels));
        Assert.StartsWith("autoencoder of 3 levels", png.Text["Decoder"], StringComparison.Ordinal);
    }

    [Fact]
    public void Pictures_are_those_that_sample_decodes()
    {
        Done(Args("--vae", vae, "--out-dir", folder["bulk"], "--num-fid-samples", "1", "--class-labels", "1"));
        using Device device = Device.Cpu(1);
        using DecoderFile file = DecoderFile.Autoencoder(vae);
        using IPixelDecoder decoder = file.Load(device);
        using Checkpoint checkpoint = Checkpoint.Open(latent);
        using DiT model = DiT.Load(checkpoint, device);
        using var run = new Engine.Diffusion.Ddim(Engine.Diffusion.NoiseSchedule.Linear(), 4).Sample(
            model, [1], 1.5f, options: new Engine.Diffusion.SampleOptions { RowNoise = new[] { AfterItsLabel() } }, forecaster: Engine.Forecasting.Forecaster.TaylorSeer(2, 1));
        Picture expected = ImageBytes.ToPicture(decoder.Decode(run.ToArray(), 8, 8), 3, Side, Side);
        Assert.Equal(expected.Pixels, PngReader.Read(folder["bulk/000000.png"]).Picture.Pixels);
    }

    [Fact]
    public void What_is_missing_is_made_again_and_another_decoder_is_refused()
    {
        Done(Args("--vae", vae, "--out-dir", folder["x"]));
        byte[] before = File.ReadAllBytes(folder["x/000002.png"]);
        File.Delete(folder["x/000002.png"]);
        Assert.Contains("4 are there; 1 to make", Done(Args("--vae", vae, "--out-dir", folder["x"])).Errors, StringComparison.Ordinal);
        Assert.Equal(before, File.ReadAllBytes(folder["x/000002.png"]));

        Refused("decoder", Args("--vae", vae, "--vae-tiling", "--out-dir", folder["x"]));
        AutoencoderFiles.Write(folder["other.safetensors"], n => n, salt: "other ");
        File.Copy(folder["other.safetensors"], folder["vae/diffusion_pytorch_model.safetensors"], overwrite: true);
        Refused("decoder_weights", Args("--vae", vae, "--out-dir", folder["x"]));
    }

    [Fact]
    public void A_share_belongs_to_one_process_at_a_time()
    {
        Directory.CreateDirectory(folder["x"]);
        using (ShardLock.Take(folder["x"], new Shard(0, 2)))
            Refused("another process is making shard 0/2", Args("--vae", vae, "--out-dir", folder["x"], "--shard", "0/2"));
        Done(Args("--vae", vae, "--out-dir", folder["x"], "--shard", "0/2"));
    }

    [Fact]
    public void What_cannot_become_a_picture_is_refused_before_any_work()
    {
        Refused("needs an autoencoder", Args("--out-dir", folder["x"]));
        string three = TinyModel(folder["eight.safetensors"], channels: 8);
        Refused("decodes latents of 4 channels, but DiT 2x24/2 makes 8", Args("--vae", vae, "--out-dir", folder["x"], "--ckpt", three));
        Refused("makes pixels itself, and no latents", Args("--vae", vae, "--out-dir", folder["x"], "--ckpt", TinyModel(folder["tiny.safetensors"])));
        Assert.Contains("--vae and --tae would both make the pictures", Run(Args("--vae", vae, "--tae", vae, "--out-dir", folder["x"])).Errors, StringComparison.Ordinal);
        Refused("decoders", Args("--vae", vae, "--out-dir", folder["x"], "--max-memory", "1"));
        Assert.False(Directory.Exists(folder["x"]));
    }

    [Fact]
    public void Numbers_that_are_none_end_the_run_and_say_where()
    {
        string broken = folder["broken.safetensors"];
        Write(latent, broken, "blocks.1.mlp.fc2.bias", float.NaN);
        Result result = Run(Args("--vae", vae, "--out-dir", folder["x"], "--ckpt", broken));
        Assert.Equal(ExitCode.Failed, result.Code);
        Assert.Contains("Step 3 (computed, timestep", result.Errors, StringComparison.Ordinal);
        Assert.Contains("values of the samples x (5, 4, 8, 8) not finite", result.Errors, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(folder["x"], "*.png"));

        Directory.CreateDirectory(folder["bad"]);
        Write(folder["vae/diffusion_pytorch_model.safetensors"], folder["bad/diffusion_pytorch_model.safetensors"], "decoder.conv_out.bias", float.PositiveInfinity);
        File.Copy(folder["vae/config.json"], folder["bad/config.json"]);
        Refused("values of picture 1 are not finite", Args("--vae", folder["bad"], "--out-dir", folder["y"]));
        Assert.Empty(Directory.GetFiles(folder["y"], "*.png"));
    }

    [Fact]
    public void The_folder_of_a_pipeline_brings_its_own_autoencoder()
    {
        Directory.CreateDirectory(folder["pipeline/transformer"]);
        Directory.CreateDirectory(folder["pipeline/vae"]);
        File.Copy(latent, folder["pipeline/transformer/diffusion_pytorch_model.safetensors"]);
        foreach (string file in Directory.GetFiles(vae))
            File.Copy(file, folder[$"pipeline/vae/{Path.GetFileName(file)}"]);
        Done(Args("--vae", vae, "--out-dir", folder["named"]));
        Done(Args("--ckpt", folder["pipeline"], "--out-dir", folder["own"]));
        Assert.Equal(PngReader.Read(folder["named/000001.png"]).Picture.Pixels, PngReader.Read(folder["own/000001.png"]).Picture.Pixels);
    }

    /// <summary>The source of image 0, after its label was drawn.</summary>
    static Engine.Random.INoiseSource AfterItsLabel()
    {
        Engine.Random.INoiseSource source = Engine.Random.Noise.FromSeed(Engine.Random.ImageSeed.Of(0, 0), Engine.Random.RngKind.Cpu);
        source.RandInt(stackalloc long[1], 0, 3);
        return source;
    }

    /// <summary>A copy with one value of one tensor replaced.</summary>
    static void Write(string from, string to, string name, float value)
    {
        using Checkpoint checkpoint = Checkpoint.Open(from);
        SafetensorsWriter writer = new();
        foreach (var (key, text) in checkpoint.Metadata)
            writer.Metadata[key] = text;
        foreach (CheckpointTensor tensor in checkpoint.Tensors)
        {
            float[] values = new float[tensor.Count];
            tensor.Read(0, values);
            if (tensor.Name == name)
                values[0] = value;
            writer.Add(tensor.Name, tensor.Shape, values);
        }

        writer.Save(to);
    }

    static void Refused(string message, string[] args)
    {
        Result result = Run(args);
        Assert.Equal(ExitCode.Failed, result.Code);
        Assert.Contains(message, result.Errors, StringComparison.Ordinal);
    }

    string[] Args(params string[] more) => Merged(["generate", "--ckpt", latent, "--steps", "4", "--interval", "2", "--max-order", "1", "--num-fid-samples", $"{Images}"], more);
}
