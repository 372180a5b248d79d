using TaylorSeer.Cli;
using TaylorSeer.Engine.Images;
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

    [Theory]
    [InlineData("makes pixels of 1 channels itself", "tiny", "--vae", "x")]
    [InlineData("--preview tae needs the weights of TAESD", "latent", "--preview", "tae")]
    [InlineData("--preview approx needs the weights", "latent", "--preview", "approx")]
    [InlineData("--vae-tiling is for --vae", "latent", "--vae-tiling")]
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
}
