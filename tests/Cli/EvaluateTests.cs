using TaylorSeer.Cli;
using TaylorSeer.Engine;
using TaylorSeer.Engine.Checkpoints;
using TaylorSeer.Engine.Images;
using TaylorSeer.Models.Features;
using static TaylorSeer.Tests.Cli.CommandLine;

namespace TaylorSeer.Tests.Cli;

public sealed class EvaluateTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void The_higher_the_order_the_nearer_are_forecast_images_to_computed_ones()
    {
        string computed = Draw("computed", "--interval", "1");
        double[] rmse = [.. Enumerable.Range(0, 3).Select(order => Rmse(computed, Draw($"order{order}", "--interval", "3", "--max-order", $"{order}")))];
        Assert.True(rmse[2] < rmse[1] && rmse[1] < rmse[0], string.Join(", ", rmse));
        Assert.Equal(0, Rmse(computed, computed));
    }

    [Fact]
    public void Two_sets_are_compared_by_pixels_and_by_features()
    {
        string a = Noise("a", 8, seed: 1), b = Noise("b", 8, seed: 2), features = Classifier();
        Result table = Done("evaluate", a, b, "--features", features);
        Assert.Matches(@"RMSE\s+1\d\d", table.Output);          // independent noise: 255 / sqrt(6) = 104
        Assert.Contains("fewer images than features", table.Output);

        var json = Done("evaluate", a, a, "--features", features, "--json").Json;
        Assert.Equal(0, json.GetProperty("rmse").GetDouble());
        Assert.Equal(System.Text.Json.JsonValueKind.Null, json.GetProperty("psnr").ValueKind);        // infinite
        Assert.Equal(1, json.GetProperty("ssim").GetDouble(), 12);
        Assert.Equal(0, json.GetProperty("frechet_distance").GetDouble(), 6);
        Assert.Equal((1, 1), (json.GetProperty("precision").GetDouble(), json.GetProperty("recall").GetDouble()));
        Assert.Equal("3.png", json.GetProperty("images")[3].GetProperty("name").GetString());
    }

    [Fact]
    public void Gray_pictures_are_compared_with_colours()
    {
        string tiny = TinyModel(folder["tiny.safetensors"]);
        Done("generate", "--ckpt", tiny, "--steps", "2", "--num-fid-samples", "2", "--out-dir", folder["gray"], "--npz", folder["rgb.npz"]);
        Assert.Equal(0, Done("evaluate", folder["gray"], folder["rgb.npz"], "--json").Json.GetProperty("rmse").GetDouble());
    }

    [Fact]
    public void Sets_of_different_sizes_are_compared_by_features_alone()
    {
        string a = Noise("a", 8, seed: 1), b = Noise("b", 5, seed: 2), features = Classifier();
        Result paired = Run("evaluate", a, b, "--features", features);
        Assert.Equal(ExitCode.Failed, paired.Code);
        Assert.Contains("has 3 images without a counterpart in", paired.Errors);

        var json = Done("evaluate", a, b, "--features", features, "--unpaired", "--json").Json;
        Assert.True(json.GetProperty("frechet_distance").GetDouble() > 0);
        Assert.Equal(System.Text.Json.JsonValueKind.Null, json.GetProperty("rmse").ValueKind);

        Result nothing = Run("evaluate", a, b, "--unpaired");
        Assert.Equal(ExitCode.WrongCommand, nothing.Code);
        Assert.Contains("--unpaired compares nothing without --features", nothing.Errors);
    }

    [Fact]
    public void Pictures_that_the_classifier_cannot_look_at_are_refused()
    {
        Directory.CreateDirectory(folder["wide"]);
        PngWriter.Write(Path.Combine(folder["wide"], "0.png"), new Picture(30, 28, 3));
        Result result = Run("evaluate", folder["wide"], folder["wide"], "--features", Classifier());
        Assert.Equal(ExitCode.Failed, result.Code);
        Assert.Contains("0.png: the MNIST classifier looks at gray pictures of 28 x 28, not at 30 x 28 with 3 channels", result.Errors);
    }

    [Fact]
    public void Features_of_the_classifier_are_its_hidden_layer()
    {
        using Checkpoint checkpoint = Checkpoint.Open(Classifier());
        using Device device = Device.Cpu();
        using IFeatureNetwork network = FeatureNetwork.Load(checkpoint, device);
        byte[] pixels = new byte[28 * 28];
        pixels[2] = 255;
        pixels[3] = 51;
        float[] features = new float[network.Width];
        network.Features([new(28, 28, 1, pixels)], features);
        float[] weights = checkpoint.Values("fc1.weight"), bias = checkpoint.Values("fc1.bias");
        for (int h = 0; h < features.Length; h++)
            Assert.Equal(MathF.Max(0, weights[(h * 784) + 2] + (0.2f * weights[(h * 784) + 3]) + bias[h]), features[h], 6);
        Assert.Contains(features, f => f == 0);
        Assert.Contains(features, f => f > 0);
    }

    [ThirdPartyFact("mnist_mlp_classifier.safetensors")]
    public void The_published_classifier_sees_that_clothes_are_not_noise()
    {
        string features = ThirdPartyFactAttribute.Find("mnist_mlp_classifier.safetensors")!, noise = Noise("noise", 10, seed: 3);
        string clothes = Draw("clothes", "--interval", "1"), forecast = Draw("forecast", "--interval", "3", "--max-order", "1");
        double near = Frechet(clothes, forecast), far = Frechet(clothes, noise);
        Assert.True(near < far / 10, $"{near} to forecast clothes, {far} to noise");

        double Frechet(string a, string b) => Done("evaluate", a, b, "--features", features, "--unpaired", "--json").Json.GetProperty("frechet_distance").GetDouble();
    }

    string Draw(string name, params string[] more)
    {
        Done(["sample", "--ddim-sample", "--steps", "50", "--class-labels", "1,5,9", "--num-samples", "2", "--quiet", "--out-dir", folder[name], .. more]);
        return folder[name];
    }

    static double Rmse(string a, string b) => Done("evaluate", a, b, "--json").Json.GetProperty("rmse").GetDouble();

    string Noise(string name, int count, int seed)
    {
        Random random = new(seed);
        Directory.CreateDirectory(folder[name]);
        for (int i = 0; i < count; i++)
        {
            Picture picture = new(28, 28, 1);
            random.NextBytes(picture.Pixels);
            PngWriter.Write(Path.Combine(folder[name], $"{i}.png"), picture);
        }

        return folder[name];
    }

    /// <summary>784-20-10 with random weights.</summary>
    string Classifier()
    {
        Random random = new(4);
        float[] Values(int count) => [.. Enumerable.Range(0, count).Select(_ => (float)((random.NextDouble() * 0.2) - 0.1))];
        SafetensorsWriter writer = new();
        writer.Add("fc1.weight", (20, 784), Values(20 * 784));
        writer.Add("fc1.bias", 20, Values(20));
        writer.Add("fc2.weight", (10, 20), Values(200));
        writer.Add("fc2.bias", 10, Values(10));
        writer.Save(folder["classifier.safetensors"]);
        return folder["classifier.safetensors"];
    }
}
