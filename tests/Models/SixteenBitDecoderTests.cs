using TaylorSeer.Cli;
using TaylorSeer.Engine;
using TaylorSeer.Kernels;
using TaylorSeer.Models;
using TaylorSeer.Tests.Cli;
using TaylorSeer.Tests.Cuda;
using TaylorSeer.Tests.Cuda.Driver;
using TaylorSeer.Tests.Cuda.Simt;
using TaylorSeer.Tests.Gpu;

namespace TaylorSeer.Tests.Models;

/// <summary>Decoders whose weights are kept in 16 bits, which tensor cores multiply.</summary>
public sealed class SixteenBitDecoderTests
{
    const int Height = 2, Width = 3;

    /// <summary>With the number of groups that a file without a configuration is read with.</summary>
    static readonly AutoencoderConfig Usual = new() { Widths = [32, 32], LayersPerBlock = 1, LatentChannels = 4 };

    static readonly float[] Latents = [.. Enumerable.Range(0, AutoencoderFiles.Config.LatentChannels * Height * Width).Select(i => MathF.Sin(i * 1.7f))];

    /// <summary>Rounding the image before each product adds about what rounding the weights does; both together may be three times as far off.</summary>
    [Theory]
    [InlineData(WeightType.BF16, "conv2d_bf16"), InlineData(WeightType.F16, "conv2d_f16")]
    public void Tensor_cores_decode_as_well_as_the_type_allows(WeightType weights, string program)
    {
        using Device reference = Device.Reference();
        float[] exact = Decode(reference, WeightType.F32), rounded = Decode(reference, weights);
        using SimulatedDriver driver = new(new() { Checks = Checks.None });
        using (Device device = Device.On(SimulatedCuda.Gpu(driver)))
            Assert.InRange(Error(Decode(device, weights), exact), 1e-6, 3 * Error(rounded, exact));
        Assert.Contains(driver.Programs, p => p.Name.StartsWith(program, StringComparison.Ordinal));
        Assert.Null(driver.Fault);
    }

    [OpenClFact]
    public void Elsewhere_images_stay_in_f32()
    {
        using Device reference = Device.Reference(), device = Device.OpenCl();
        Assert.InRange(Error(Decode(device, WeightType.BF16), Decode(reference, WeightType.BF16)), 0, 1e-5);      // sums in another order
    }

    [Fact]
    public void The_processor_refuses_them_and_says_where_they_are_for()
    {
        using TemporaryFolder folder = new();
        string vae = folder["vae.safetensors"];
        FormulaWeight.Writer(Usual, DType.F32).Save(vae);
        CommandLine.Result result = CommandLine.Run("bench", "--vae", vae, "--vae-dtype", "bf16", "--image-size", "16", "--device", "cpu");
        Assert.Equal(ExitCode.Failed, result.Code);
        Assert.Contains("--device cuda or opencl", result.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(WeightType.F32), InlineData(WeightType.BF16), InlineData(WeightType.F16)]
    public void What_the_weights_will_hold_is_said_before_they_are_read(WeightType weights)
    {
        using TemporaryFolder folder = new();
        FormulaWeight.Writer(Usual, DType.F32).Save(folder["vae.safetensors"]);
        using DecoderFile file = DecoderFile.Autoencoder(folder["vae.safetensors"]);
        file.Weights = weights;
        using Device device = Device.Emulator();
        using Autoencoder loaded = Autoencoder.Load(AutoencoderCheckpoint.Read(file.Checkpoint).Config, AutoencoderCheckpoint.Read(file.Checkpoint).Sources, device, weights: weights);
        Assert.Equal(file.WeightBytes, loaded.WeightBytes);
    }

    [Fact]
    public void A_decoder_is_timed_and_profiled()
    {
        using TemporaryFolder folder = new();
        string vae = folder["vae.safetensors"];
        FormulaWeight.Writer(Usual, DType.F32).Save(vae);
        string[] bench = ["bench", "--vae", vae, "--image-size", "16", "--seconds", "0.01", "--device", "cpu", "--json"];
        Assert.True(CommandLine.Done(bench).Json.GetProperty("decode_ms").GetDouble() > 0);
        var picture = CommandLine.Done([.. bench, "--profile"]).Json.GetProperty("picture");
        Assert.Contains(picture.GetProperty("operations").EnumerateArray(), o => o.GetProperty("name").GetString() == "Conv2d" && o.GetProperty("flops").GetDouble() > 0);
        CommandLine.Result wrong = CommandLine.Run("bench", "--vae", vae, "--image-size", "17", "--device", "cpu");
        Assert.Equal(ExitCode.WrongCommand, wrong.Code);
    }

    static float[] Decode(Device device, WeightType weights)
    {
        using Autoencoder autoencoder = Autoencoder.Load(AutoencoderFiles.Config, FormulaWeight.All(AutoencoderFiles.Config), device, weights: weights);
        return autoencoder.Decode(Latents, Height, Width);
    }

    static double Error(float[] a, float[] b) => a.Zip(b, (x, y) => Math.Abs((double)x - y)).Max() / b.Max(Math.Abs);
}
