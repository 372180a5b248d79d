using TaylorSeer.Cli;
using TaylorSeer.Engine;
using TaylorSeer.Engine.Checkpoints;
using TaylorSeer.Engine.Images;
using TaylorSeer.Kernels.Gpu.Cuda;
using TaylorSeer.Tests.Models;
using static TaylorSeer.Tests.Cli.CommandLine;

namespace TaylorSeer.Tests.Cli;

public sealed class OtherCommandTests : IDisposable
{
    readonly TemporaryFolder folder = new();
    readonly string tiny;

    public OtherCommandTests() => tiny = TinyModel(folder["tiny.safetensors"]);

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Compare_measures_time_and_arithmetic_separately()
    {
        string png = folder["c.png"];
        var json = Done("compare", "--ckpt", tiny, "--steps", "12", "--class-labels", "0,2", "--settings", "2,1", "4,1", "--json", "--out", png).Json;

        var runs = json.GetProperty("runs");
        Assert.Equal(2, runs.GetArrayLength());
        Assert.Equal("FFFFFFFFFFFF", json.GetProperty("baseline").GetProperty("schedule").GetString());
        Assert.Equal("FFTTTFTTTFTT", runs[1].GetProperty("schedule").GetString());
        Assert.True(runs[1].GetProperty("rmse").GetDouble() > runs[0].GetProperty("rmse").GetDouble());
        Assert.True(runs[1].GetProperty("flops_ratio_to_baseline").GetDouble() > runs[0].GetProperty("flops_ratio_to_baseline").GetDouble());
        Assert.True(runs[0].GetProperty("time_ratio").GetDouble() > 0);
        Assert.Equal(2, runs[0].GetProperty("images").GetArrayLength());

        Picture picture = PngReader.Read(png).Picture;
        Assert.Equal((2 * 34 + 2, 5 * 34 + 2), (picture.Width, picture.Height));       // baseline, and two lines for each run
    }

    [Fact]
    public void Compare_decodes_latents_and_has_decibels_of_pixels_alone()
    {
        string latent = TinyModel(folder["latent.safetensors"], channels: 4), png = folder["latents.png"];
        Directory.CreateDirectory(folder["vae"]);
        AutoencoderFiles.Write(folder["vae/diffusion_pytorch_model.safetensors"], n => n);
        folder.Write("vae/config.json", "{\"norm_num_groups\": 4}"u8.ToArray());
        string[] run = ["compare", "--ckpt", latent, "--steps", "6", "--class-labels", "0,2", "--settings", "2,1", "--json"];

        var json = Done(run).Json;
        Assert.Equal("latents", json.GetProperty("compared").GetString());
        Assert.Equal(System.Text.Json.JsonValueKind.Null, json.GetProperty("runs")[0].GetProperty("psnr").ValueKind);

        var decoded = Done([.. run, "--vae", folder["vae"], "--out", png]).Json;
        Assert.Equal("pixels", decoded.GetProperty("compared").GetString());
        Assert.True(decoded.GetProperty("runs")[0].GetProperty("psnr").GetDouble() > 0);
        Assert.NotEqual(json.GetProperty("runs")[0].GetProperty("rmse").GetDouble(), decoded.GetProperty("runs")[0].GetProperty("rmse").GetDouble());
        PngImage read = PngReader.Read(png);
        Assert.Equal((3, (2 * 130) + 2, (3 * 130) + 2), (read.Picture.Channels, read.Picture.Width, read.Picture.Height));    // 32 pixels, enlarged 4 times
        Assert.StartsWith("autoencoder", read.Text["Decoder"], StringComparison.Ordinal);

        Result refused = Run([.. run, "--out", png]);
        Assert.Equal(ExitCode.Failed, refused.Code);
        Assert.Contains("a picture needs an autoencoder", refused.Errors);
    }

    [Fact]
    public void Files_that_are_read_are_not_replaced()
    {
        byte[] before = File.ReadAllBytes(tiny);
        Assert.All(
            new string[][] { ["sample", "--ckpt", tiny, "--save-latents", tiny], ["sample", "--ckpt", tiny, "--save-trajectory", tiny], ["convert", tiny, tiny, "--dtype", "f16"] },
            command => Assert.Contains("would replace the file that is read", Run(command).Errors, StringComparison.Ordinal));
        Assert.Equal(before, File.ReadAllBytes(tiny));
    }

    [Fact]
    public void Repeated_runs_are_held_against_the_baseline_of_their_turn()
    {
        var run = Done("compare", "--ckpt", tiny, "--steps", "6", "--class-labels", "1", "--settings", "3,1", "--repeats", "3", "--json").Json.GetProperty("runs")[0];
        double[] ratios = [.. run.GetProperty("time_ratios").EnumerateArray().Select(r => r.GetDouble()).Order()];
        Assert.Equal(3, ratios.Length);
        Assert.Equal(ratios[1], run.GetProperty("time_ratio").GetDouble());
    }

    [Theory]
    [InlineData("f32"), InlineData("bf16"), InlineData("int8")]
    public void Bench_checks_the_operations_it_times(string type)
    {
        var operations = Done("bench", "--device", "cpu", "--only", "demo.f", "--seconds", "0.01", "--dtype", type, "--json").Json.GetProperty("operations");
        Assert.True(operations.GetArrayLength() >= 4);                  // fc1, fc2, and fc2 at the end of a module
        Assert.All(operations.EnumerateArray(), op => Assert.InRange(op.GetProperty("error_share").GetDouble(), 0, 1));
    }

    [Fact]
    public void Equal_settings_give_equal_images()
    {
        Result result = Done("compare", "--ckpt", tiny, "--steps", "8", "--interval", "2", "--max-order", "1", "--baseline-interval", "2", "--baseline-order", "1");
        Assert.Contains("equal", result.Output);
        Assert.Contains("0.0000", result.Output);
    }

    [Fact]
    public void Inspect_says_which_model_a_file_is()
    {
        var json = Done("inspect", "--json", "--interval", "4", "--max-order", "4", "--tensors").Json;
        Assert.Equal(2_367_824, json.GetProperty("model").GetProperty("parameters").GetInt64());
        Assert.Equal("ankle boot", json.GetProperty("model").GetProperty("class_names")[9].GetString());
        Assert.Equal(5 * json.GetProperty("memory").GetProperty("per_order").GetInt64(), json.GetProperty("memory").GetProperty("differences").GetInt64());
        Assert.Equal(json.GetProperty("tensor_count").GetInt32(), json.GetProperty("tensors").GetArrayLength());
        Assert.Contains("6 blocks of width 144, 2 heads of 72", Done("inspect").Output);
    }

    [Fact]
    public void Inspect_shows_what_a_run_then_takes()
    {
        var planned = Done("inspect", tiny, "--json", "--steps", "20", "--num-samples", "3").Json.GetProperty("memory");
        var run = Done("sample", "--ckpt", tiny, "--steps", "20", "--json", "--out", folder["x.png"]).Json;
        Assert.Equal(run.GetProperty("difference_bytes").GetInt64(), planned.GetProperty("differences").GetInt64());
        long kept = planned.GetProperty("differences").GetInt64() + planned.GetProperty("forecasts_ahead").GetInt64() + planned.GetProperty("conditioning").GetInt64() + planned.GetProperty("samples").GetInt64();
        Assert.Equal(run.GetProperty("run_bytes").GetInt64(), kept);
    }

    [Fact]
    public void Inspect_works_on_files_that_are_no_model()
    {
        SafetensorsWriter writer = new();
        writer.Add("decoder.up_blocks.0.weight", (2, 2), new float[4]);
        writer.Save(folder["other.safetensors"]);

        var json = Done("inspect", folder["other.safetensors"], "--json").Json;
        Assert.Equal(System.Text.Json.JsonValueKind.Null, json.GetProperty("model").ValueKind);
        Assert.Equal("named like diffusers' autoencoder", json.GetProperty("looks_like").GetString());
        Assert.Contains("not a DiT", Done("inspect", folder["other.safetensors"], "--tensors").Output);
    }

    [Fact]
    public void Devices_are_listed_with_reasons()
    {
        Result text = Done("devices");
        Assert.Contains("reference", text.Output);
        var json = Done("devices", "--json").Json;
        Assert.True(json.GetProperty("memory_bytes").GetInt64() > 0);
        var cuda = json.GetProperty("devices").EnumerateArray().First(d => d.GetProperty("name").GetString()!.StartsWith("cuda", StringComparison.Ordinal));
        bool found = CudaPlatform.Find(out string missing) is { Devices.Count: > 0 };
        Assert.Contains(found ? "driver for CUDA" : missing, cuda.GetProperty("description").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Convert_halves_a_file_and_sets_metadata()
    {
        Done("convert", tiny, folder["half.safetensors"], "--dtype", "f16", "--metadata", "class_names=cat,dog,fox", "generated=");
        using Checkpoint half = Checkpoint.Open(folder["half.safetensors"]), whole = Checkpoint.Open(tiny);

        Assert.Equal("cat,dog,fox", half.Metadata["class_names"]);
        Assert.False(half.Metadata.ContainsKey("generated"));
        Assert.All(half.Tensors, t => Assert.Equal(DType.F16, t.DType));
        float[] expected = [.. whole.Values("blocks.1.mlp.fc1.weight").Select(v => (float)(Half)v)];
        Assert.Equal(expected, half.Values("blocks.1.mlp.fc1.weight"));

        Done("sample", "--ckpt", folder["half.safetensors"], "--class-labels", "DOG", "--steps", "2", "--out", folder["dog.png"]);
        Assert.Equal("dog", PngReader.Read(folder["dog.png"]).Text["Labels"]);
    }

    [Fact]
    public void Convert_refuses_values_that_f16_cannot_hold()
    {
        SafetensorsWriter writer = new();
        writer.Add("big", 1, new float[] { 1e5f });
        writer.Save(folder["big.safetensors"]);

        Result result = Run("convert", folder["big.safetensors"], folder["out.safetensors"], "--dtype", "f16");
        Assert.Equal(ExitCode.Failed, result.Code);
        Assert.Contains("'big' has the value 100000, beyond the range of f16", result.Errors);
        Assert.False(File.Exists(folder["out.safetensors"]));
    }

    [Fact]
    public void A_generated_checkpoint_is_the_model_asked_for_and_samples()
    {
        string path = folder["s8.safetensors"];
        Done("make-checkpoint", "--model", "DiT-S/8", "--num-classes", "5", "--dtype", "f16", "--out", path);
        var model = Done("inspect", path, "--json").Json.GetProperty("model");
        Assert.Equal("DiT-S/8", model.GetProperty("name").GetString());
        Assert.Equal(5, model.GetProperty("classes").GetInt32());

        Done("sample", "--ckpt", path, "--model", "DiT-S/8", "--image-size", "256", "--num-classes", "5", "--class-labels", "3", "--steps", "3", "--save-latents", folder["z"]);
        using Checkpoint latents = Checkpoint.Open(folder["z"]);
        float[] values = latents.Values("latents");
        Assert.True(values.Distinct().Count() > values.Length / 2, "the network left its input alone");
    }

    [Fact]
    public void A_generated_checkpoint_depends_on_its_seed_alone()
    {
        foreach (var (name, seed) in new[] { ("a", "3"), ("b", "3"), ("c", "4") })
            Done("make-checkpoint", "--model", "DiT-S/8", "--num-classes", "2", "--dtype", "bf16", "--seed", seed, "--out", folder[name]);
        Assert.Equal(File.ReadAllBytes(folder["a"]), File.ReadAllBytes(folder["b"]));
        using Checkpoint a = Checkpoint.Open(folder["a"]), c = Checkpoint.Open(folder["c"]);
        Assert.NotEqual(a.Values("blocks.0.attn.qkv.weight"), c.Values("blocks.0.attn.qkv.weight"));
    }
}
