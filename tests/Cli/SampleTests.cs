using TaylorSeer.Cli;
using TaylorSeer.Engine.Checkpoints;
using TaylorSeer.Engine.Images;
using static TaylorSeer.Tests.Cli.CommandLine;

namespace TaylorSeer.Tests.Cli;

public sealed class SampleTests : IDisposable
{
    readonly TemporaryFolder folder = new();
    readonly string tiny, latent;

    public SampleTests()
    {
        tiny = TinyModel(folder["tiny.safetensors"]);
        latent = TinyModel(folder["latent.safetensors"], channels: 4);
    }

    public void Dispose() => folder.Dispose();

    [Fact]
    public void The_demo_model_draws_a_boot_by_name()
    {
        string png = folder["boot.png"];
        Result result = Done("sample", "--class-labels", "boot", "--steps", "6", "--ddim-sample", "--no-guidance", "--interval", "2", "--max-order", "1", "--out", png);

        PngImage image = PngReader.Read(png);
        Assert.Equal((4 * 28, 4 * 28, 1), (image.Picture.Width, image.Picture.Height, image.Picture.Channels));
        Assert.Equal("ankle boot", image.Text["Labels"]);
        Assert.Equal("FFTFTF", image.Text["Schedule"]);
        Assert.Contains("computed 4 of 6 steps", result.Output);
        Assert.Contains("times fewer multiplications", result.Output);
        Assert.DoesNotContain("speedup", result.Output + result.Errors);
    }

    [Fact]
    public void The_same_seed_gives_the_same_file()
    {
        string[] Args(string name, string seed, string threads) =>
            ["sample", "--ckpt", tiny, "--steps", "8", "--quiet", "--out", folder[name], "--seed", seed, "--threads", threads];
        Done(Args("a.png", "7", "1"));
        Done(Args("b.png", "7", "2"));
        Done(Args("c.png", "8", "1"));

        Assert.Equal(File.ReadAllBytes(folder["a.png"]), File.ReadAllBytes(folder["b.png"]));
        Assert.NotEqual(PngReader.Read(folder["a.png"]).Picture.Pixels, PngReader.Read(folder["c.png"]).Picture.Pixels);
    }

    [Fact]
    public void Every_class_is_drawn_once_when_none_is_named()
    {
        Picture sheet = Sheet("--num-samples", "2");
        Assert.Equal((3 * 34 + 2, 2 * 34 + 2), (sheet.Width, sheet.Height));      // 3 columns and 2 lines of 4 x 8 + 2, and a border
    }

    [Fact]
    public void A_folder_gets_one_file_per_image()
    {
        Done("sample", "--ckpt", tiny, "--steps", "4", "--class-labels", "2,0", "--out-dir", folder["many"]);
        Assert.Equal(["0000-2.png", "0001-0.png"], Directory.GetFiles(folder["many"]).Select(Path.GetFileName).Order());
        Assert.Equal("2 of 2", PngReader.Read(Path.Combine(folder["many"], "0001-0.png")).Text["Image"]);
    }

    [Fact]
    public void The_report_is_json()
    {
        var json = Done("sample", "--ckpt", tiny, "--steps", "10,15", "--interval", "3", "--max-order", "1", "--json", "--out", folder["x.png"]).Json;
        Assert.Equal(25, json.GetProperty("steps").GetInt32());
        Assert.Equal("FFTTFTTFTTFTTFTTFTTFTTFTT", json.GetProperty("schedule").GetString());
        Assert.Equal(9, json.GetProperty("computed").GetInt32());
        Assert.True(json.GetProperty("flops").GetInt64() < json.GetProperty("flops_if_computed").GetInt64());
        Assert.Equal(folder["x.png"], json.GetProperty("files")[0].GetString());
    }

    [Fact]
    public void Sampling_is_deterministic_unless_it_is_asked_to_be_ancestral()
    {
        System.Text.Json.JsonElement Report(params string[] more) => Done(["sample", "--ckpt", tiny, "--json", "--out", folder["x.png"], .. more]).Json;

        var plain = Report();
        Assert.Equal(("ddim", 50, 4), (plain.GetProperty("sampler").GetString(), plain.GetProperty("steps").GetInt32(), plain.GetProperty("max_order").GetInt32()));
        var named = Report("--ddim-sample", "--eta", "0.5", "--steps", "5");
        Assert.Equal(("ddim", 0.5), (named.GetProperty("sampler").GetString(), named.GetProperty("eta").GetDouble()));
        var ancestral = Report("--ddpm-sample");
        Assert.Equal(("ddpm", 250, 0), (ancestral.GetProperty("sampler").GetString(), ancestral.GetProperty("steps").GetInt32(), ancestral.GetProperty("max_order").GetInt32()));
    }

    [Theory]
    [InlineData("every-module", "f32", "taylor", "N3 O2 W2", 4 * 3 * 4)]
    [InlineData("every-module", "bf16", "taylor", "N3 O2 W2 bf16", 4 * 3 * 2)]
    [InlineData("every-block", "f32", "linear", "N3 linear W2 every-block", 2 * 2 * 4)]
    [InlineData("lite", "bf16", "hold", "N3 hold W2 last bf16", 1 * 1 * 2)]
    public void What_is_forecast_and_how_it_is_kept_can_be_chosen(string sites, string type, string predictor, string tag, int bytesPerElement)
    {
        List<string> args = ["sample", "--ckpt", tiny, "--steps", "9", "--interval", "3", "--json", "--out", folder["x.png"], "--class-labels", "1", "--sites", sites, "--taylor-dtype", type, "--predictor", predictor];
        if (predictor == "taylor")
            args.AddRange("--max-order", "2");
        var json = Done([.. args]).Json;
        Assert.Equal(2 * 16 * 24 * bytesPerElement, json.GetProperty("difference_bytes").GetInt64());       // 2 rows of 16 tokens of width 24
        Assert.Equal((type, predictor), (json.GetProperty("taylor_dtype").GetString(), json.GetProperty("predictor").GetString()));
        Assert.Equal(tag, PngReader.Read(folder["x.png"]).Text["Forecasting"]);
        var planned = Done(["inspect", tiny, "--json", "--steps", "9", .. args[args.IndexOf("--sites")..], "--interval", "3"]).Json.GetProperty("memory");
        Assert.Equal(json.GetProperty("run_bytes").GetInt64(), planned.GetProperty("differences").GetInt64() + planned.GetProperty("forecasts_ahead").GetInt64() + planned.GetProperty("conditioning").GetInt64() + planned.GetProperty("samples").GetInt64());
    }

    [Fact]
    public void Interval_1_computes_every_step()
    {
        var json = Done("sample", "--ckpt", tiny, "--steps", "5", "--interval", "1", "--json", "--out", folder["x.png"]).Json;
        Assert.Equal("FFFFF", json.GetProperty("schedule").GetString());
        Assert.Equal(0, json.GetProperty("difference_bytes").GetInt64());
        Assert.Equal(json.GetProperty("flops_if_computed").GetInt64(), json.GetProperty("flops").GetInt64());
    }

    [Fact]
    public void A_trajectory_ends_in_the_samples()
    {
        Done("sample", "--ckpt", latent, "--steps", "6", "--class-labels", "1,2", "--save-latents", folder["z.safetensors"], "--save-trajectory", folder["t.safetensors"]);
        using Checkpoint latents = Checkpoint.Open(folder["z.safetensors"]), trajectory = Checkpoint.Open(folder["t.safetensors"]);

        Assert.True(trajectory.TryGet("x", out CheckpointTensor? x));
        Assert.Equal([6, 2, 4, 8, 8], x.Dimensions);
        Assert.Equal(latents.Values("latents"), trajectory.Values("x")[^(2 * 4 * 8 * 8)..]);
        Assert.Equal([5, 4, 3, 2, 1, 0], trajectory.Values("step_index"));
        Assert.Equal([1, 1, 0, 1, 0, 1], trajectory.Values("is_full"));
        Assert.Equal([999, 799, 599, 400, 200, 0], trajectory.Values("timestep"));     // 999 j / 5, rounded
    }

    [Fact]
    public void Noise_from_a_file_is_used()
    {
        SafetensorsWriter noise = new();
        noise.Add("x_init", (1, 1, 8, 8), new float[64]);
        noise.Add("noise", (4, 64), new float[4 * 64]);
        noise.Save(folder["noise.safetensors"]);

        string[] Args(string seed) =>
            ["sample", "--ckpt", tiny, "--steps", "4", "--class-labels", "1", "--noise", folder["noise.safetensors"], "--seed", seed, "--save-latents", folder[seed]];
        Done(Args("1"));
        Done(Args("2"));
        using Checkpoint one = Checkpoint.Open(folder["1"]), two = Checkpoint.Open(folder["2"]);
        Assert.Equal(one.Values("latents"), two.Values("latents"));     // nothing is left for the seed to decide

        Result wrong = Run("sample", "--ckpt", tiny, "--steps", "4", "--class-labels", "1,2", "--noise", folder["noise.safetensors"], "--out", folder["x.png"]);
        Assert.Equal(ExitCode.Failed, wrong.Code);
        Assert.Contains("holds 64 values; 2 samples of (1, 8, 8) need 128", wrong.Errors);
    }

    [Fact]
    public void Without_guidance_a_scale_of_1_gives_the_same()
    {
        Done("sample", "--ckpt", tiny, "--steps", "4", "--cfg-scale", "1", "--save-latents", folder["a"]);
        Done("sample", "--ckpt", tiny, "--steps", "4", "--no-guidance", "--save-latents", folder["b"]);
        Done("sample", "--ckpt", tiny, "--steps", "4", "--save-latents", folder["c"]);
        using Checkpoint a = Checkpoint.Open(folder["a"]), b = Checkpoint.Open(folder["b"]), c = Checkpoint.Open(folder["c"]);
        Assert.Equal(a.Values("latents"), b.Values("latents"));
        Assert.NotEqual(a.Values("latents"), c.Values("latents"));
    }

    [Fact]
    public void A_stopped_run_leaves_nothing_behind()
    {
        using CancellationTokenSource stop = new();
        stop.Cancel();
        Result result = Run(stop.Token, "sample", "--ckpt", tiny, "--steps", "50", "--out", folder["x.png"]);
        Assert.Equal(ExitCode.Interrupted, result.Code);
        Assert.Equal(["latent.safetensors", "tiny.safetensors"], Directory.GetFileSystemEntries(folder.Path).Select(Path.GetFileName).Order());
    }

    [Fact]
    public void Latents_need_a_file_of_their_own()
    {
        Result result = Run("sample", "--ckpt", latent, "--steps", "4", "--out", folder["x.png"]);
        Assert.Equal(ExitCode.Failed, result.Code);
        Assert.Contains("makes latents of 4 channels; a picture needs an autoencoder", result.Errors);
        Assert.Contains("--save-latents", result.Errors);
    }

    Picture Sheet(params string[] more)
    {
        Done(["sample", "--ckpt", tiny, "--steps", "4", "--out", folder["sheet.png"], .. more]);
        return PngReader.Read(folder["sheet.png"]).Picture;
    }
}
