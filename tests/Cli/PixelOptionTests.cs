using TaylorSeer.Cli;
using TaylorSeer.Cli.Output;
using TaylorSeer.Engine;
using TaylorSeer.Engine.Checkpoints;
using TaylorSeer.Engine.Images;
using TaylorSeer.Models;
using TaylorSeer.Tests.Models;
using static TaylorSeer.Tests.Cli.CommandLine;

namespace TaylorSeer.Tests.Cli;

public sealed class PixelOptionTests : IDisposable
{
    readonly TemporaryFolder folder = new();
    readonly string latent, vae;

    public PixelOptionTests()
    {
        latent = TinyModel(folder["latent.safetensors"], channels: 4);
        vae = AutoencoderFiles.Write(folder["diffusion_pytorch_model.safetensors"], n => n);
        folder.Write("config.json", "{\"norm_num_groups\": 4}"u8.ToArray());
    }

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Latents_become_pictures_of_the_decoders_size()
    {
        Done("sample", "--ckpt", latent, "--vae", vae, "--steps", "4", "--class-labels", "1", "--out-dir", folder["out"]);
        Picture picture = PngReader.Read(Directory.GetFiles(folder["out"]).Single()).Picture;
        Assert.Equal((32, 32, 3), (picture.Width, picture.Height, picture.Channels));       // 8 x 8 latents, a decoder of three levels
    }

    [Fact]
    public void A_tiny_autoencoder_makes_pictures_eight_times_as_large_as_latents()
    {
        string tae = TaesdFiles.Write(folder["tae.safetensors"]);
        Done("sample", "--ckpt", latent, "--tae", tae, "--steps", "4", "--class-labels", "1", "--out-dir", folder["out"], "--save-latents", folder["l"]);
        PngImage png = PngReader.Read(Directory.GetFiles(folder["out"]).Single());
        Assert.Equal((64, 64, 3), (png.Picture.Width, png.Picture.Height, png.Picture.Channels));
        Assert.Equal("TAESD", png.Text["Decoder"]);
        Done("decode", folder["l"], "--tae", tae, "--out", folder["decoded.png"]);
        Assert.Equal(Framed(png.Picture), PngReader.Read(folder["decoded.png"]).Picture.Pixels);
    }

    [Theory]
    [InlineData("tae", 64)]
    [InlineData("approx", 8)]
    public void Previews_show_the_samples_as_they_were_after_every_third_step(string how, int side)
    {
        string file = how == "tae" ? TaesdFiles.Write(folder["small.safetensors"]) : TaesdFiles.WriteApproximation(folder["small.safetensors"]);
        Done("sample", "--ckpt", latent, "--vae", vae, "--steps", "8", "--class-labels", "1", "--preview", how, how == "tae" ? "--tae" : "--preview-weights", file,
            "--preview-interval", "3", "--preview-out", folder["preview.png"], "--out-dir", folder["out"], "--save-trajectory", folder["t"]);
        Assert.Equal(32, PngReader.Read(Directory.GetFiles(folder["out"]).Single()).Picture.Width);        // the result is the full decoder's

        using Device device = Device.Cpu(1);
        using DecoderFile opened = how == "tae" ? DecoderFile.Tiny(file) : DecoderFile.Approximation(file);
        using IPixelDecoder decoder = opened.Load(device);
        using Checkpoint trajectory = Checkpoint.Open(folder["t"]);
        float[] sixth = trajectory.Values("x").AsSpan(5 * 4 * 8 * 8, 4 * 8 * 8).ToArray();      // previews after steps 3 and 6; the last stays
        Picture expected = ImageBytes.ToPicture(decoder.Decode(sixth, 8, 8), 3, side, side);
        Assert.Equal(Framed(expected), PngReader.Read(folder["preview.png"]).Picture.Pixels);
    }

    [Fact]
    public void Without_a_full_decoder_the_tiny_one_makes_previews_and_result()
    {
        string tae = TaesdFiles.Write(folder["tae.safetensors"]);
        Done("sample", "--ckpt", latent, "--tae", tae, "--steps", "6", "--class-labels", "1", "--preview", "tae", "--preview-interval", "2", "--preview-out", folder["p.png"], "--out-dir", folder["out"]);
        Assert.Equal(64, PngReader.Read(Directory.GetFiles(folder["out"]).Single()).Picture.Width);
        Assert.True(File.Exists(folder["p.png"]));
    }

    [Fact]
    public void The_report_has_decoding_as_a_stage()
    {
        var json = Done("sample", "--ckpt", latent, "--vae", vae, "--steps", "4", "--class-labels", "1", "--out", folder["x.png"], "--json").Json;
        Assert.Equal(["load", "load decoder", "sample", "decode", "write"], json.GetProperty("stages").EnumerateArray().Select(s => s.GetProperty("stage").GetString()));
        Assert.All(json.GetProperty("stages").EnumerateArray(), s => Assert.True(s.GetProperty("ms").GetDouble() > 0 && s.GetProperty("peak_resident_bytes").GetInt64() > 0));
        Assert.Contains("scaling 0.18215", json.GetProperty("decoder").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_run_that_would_fit_without_its_decoder_is_refused_with_it()
    {
        string wide = MakeAutoencoder(folder["sd-vae.safetensors"]);
        var memory = Done("inspect", latent, "--vae", wide, "--json").Json.GetProperty("memory");
        Assert.Equal(49_490_199 * 4L, memory.GetProperty("decoder_weights").GetInt64());        // spec: parameters of the decoder side
        Assert.True(memory.GetProperty("decoding").GetInt64() > 0);

        string limit = $"{Environment.WorkingSet + (100L << 20)}";
        string[] args = ["sample", "--ckpt", latent, "--steps", "4", "--class-labels", "1", "--max-memory", limit];
        Done([.. args, "--save-latents", folder["l"]]);
        Result refused = Run([.. args, "--vae", wide, "--out", folder["x.png"]]);
        Assert.Equal(ExitCode.Failed, refused.Code);
        Assert.Contains("decoders 198 MB, then, without the differences, a picture", refused.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void Latents_that_are_no_numbers_or_of_another_width_are_not_decoded()
    {
        SafetensorsWriter writer = new();
        writer.Add("latents", (1, 4, 2, 2), Enumerable.Range(0, 16).Select(i => i == 5 ? float.NaN : 0f).ToArray());
        writer.Add("wide", (8, 2, 2), new float[32]);
        writer.Save(folder["l"]);
        Assert.Contains("'latents' (1, 4, 2, 2) has 1 values that are not finite; the first is number 5", Run("decode", folder["l"], "--vae", vae, "--out", folder["x.png"]).Errors, StringComparison.Ordinal);
        Assert.Contains("decodes latents of 4 channels, but these have 8", Run("decode", folder["l"], "--tensor", "wide", "--vae", vae, "--out", folder["x.png"]).Errors, StringComparison.Ordinal);
        Assert.Contains("has no tensor 'other'; it holds 'latents', 'wide'", Run("decode", folder["l"], "--tensor", "other", "--vae", vae, "--out", folder["x.png"]).Errors, StringComparison.Ordinal);
        Assert.Contains("nothing says what decodes", Run("decode", folder["l"], "--tensor", "wide", "--out", folder["x.png"]).Errors, StringComparison.Ordinal);
        Assert.False(File.Exists(folder["x.png"]));
    }

    [ThirdPartyFact("taesd_decoder_sd1.safetensors")]
    public void Both_published_files_of_the_tiny_autoencoder_make_the_same_picture()
    {
        SafetensorsWriter writer = new();
        writer.Add("latents", (1, 4, 6, 6), AutoencoderFiles.Latent(6, 6));
        writer.Save(folder["l"]);
        Done("decode", folder["l"], "--tae", ThirdPartyFactAttribute.Find("taesd_decoder_sd1.safetensors")!, "--out", folder["a.png"]);
        Done("decode", folder["l"], "--tae", ThirdPartyFactAttribute.Find("taesd-decoder.gguf")!, "--out", folder["b.png"]);
        byte[] pixels = PngReader.Read(folder["a.png"]).Picture.Pixels;
        Assert.Equal(pixels, PngReader.Read(folder["b.png"]).Picture.Pixels);
        Assert.True(pixels.Distinct().Count() > 50);
    }

    [Theory]
    [InlineData("makes pixels itself, and no latents", "tiny", "--vae", "x")]
    [InlineData("--preview tae needs the weights of TAESD", "latent", "--preview", "tae")]
    [InlineData("--preview approx needs the weights", "latent", "--preview", "approx")]
    [InlineData("--vae-tiling is for --vae", "latent", "--vae-tiling")]
    [InlineData("are for previews, and none were asked for", "latent", "--preview-interval", "3")]
    [InlineData("makes pixels itself, and no latents", "tiny", "--preview", "tae", "--tae", "x")]
    [InlineData("taylorseer download sd-vae-ft-mse", "latent", "--vae", "mse")]
    [InlineData("there is no such file", "latent", "--vae", "nowhere.safetensors", "--out-dir", "out")]
    [InlineData("takes none or approx or tae", "latent", "--preview", "full")]
    public void Options_that_do_not_go_together_are_refused(string said, string model, params string[] options)
    {
        string ckpt = model == "tiny" ? TinyModel(folder["tiny.safetensors"]) : latent;
        string[] more = [.. options.Select(o => o == "out" ? folder["out"] : o)];
        Result result = Run(["sample", "--ckpt", ckpt, "--steps", "4", "--class-labels", "1", "--save-latents", folder["l"], .. more]);
        Assert.NotEqual(ExitCode.Done, result.Code);
        Assert.Contains(said, result.Errors, StringComparison.Ordinal);
    }

    /// <summary>The picture as <c>--out</c> shows it alone.</summary>
    static byte[] Framed(Picture picture) => PictureFile.Sheet([picture], 1).Pixels;

    static string MakeAutoencoder(string path)
    {
        Done("make-checkpoint", "--model", "sd-vae", "--dtype", "bf16", "--out", path);
        return path;
    }
}
