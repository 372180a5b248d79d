using System.Text.Json;
using TaylorSeer.Cli;
using TaylorSeer.Cli.Bulk;
using TaylorSeer.Engine.Images;
using static TaylorSeer.Tests.Cli.CommandLine;

namespace TaylorSeer.Tests.Cli;

public sealed class GenerateTests : IDisposable
{
    const int Images = 12;

    readonly TemporaryFolder folder = new();
    readonly string tiny;

    public GenerateTests() => tiny = TinyModel(folder["tiny.safetensors"]);

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Batches_and_shards_give_the_bytes_of_one_run()
    {
        Done(Args("--out-dir", folder["one"], "--npz", folder["one.npz"], "--per-proc-batch-size", "16"));
        for (int i = 0; i < 3; i++)
            Done(Args("--out-dir", folder["three"], "--shard", $"{i}/3", "--per-proc-batch-size", $"{i + 1}"));
        Done("merge", folder["three"], "--npz", folder["three.npz"]);

        Assert.Equal(Names(Images), Pictures("one"));
        Assert.Equal(Names(Images), Pictures("three"));
        Assert.All(Names(Images), name => Assert.Equal(File.ReadAllBytes(folder[$"one/{name}"]), File.ReadAllBytes(folder[$"three/{name}"])));
        Assert.Equal(File.ReadAllBytes(folder["one.npz"]), File.ReadAllBytes(folder["three.npz"]));
        Assert.Equal(new FileInfo(folder["one.npz"]).Length, new NpzLayout(Images, 8, 8, 3, $"taylorseer {new string('0', 32)}").FileBytes);
    }

    [Fact]
    public void An_npz_alone_keeps_no_pictures()
    {
        Done(Args("--npz", folder["alone.npz"]));
        Done(Args("--npz", folder["both.npz"], "--out-dir", folder["both"]));
        Assert.Equal(File.ReadAllBytes(folder["both.npz"]), File.ReadAllBytes(folder["alone.npz"]));
        Assert.False(Directory.Exists(folder["alone.npz.images"]));
        Assert.Contains("0 made now", Done(Args("--npz", folder["alone.npz"])).Output);
        Assert.False(Directory.Exists(folder["alone.npz.images"]));
    }

    [Fact]
    public void What_is_damaged_or_missing_is_made_again()
    {
        Done(Args("--out-dir", folder["x"], "--npz", folder["x.npz"]));
        byte[] npz = File.ReadAllBytes(folder["x.npz"]), png = File.ReadAllBytes(folder["x/000003.png"]);
        File.WriteAllBytes(folder["x/000003.png"], [.. png[..100], (byte)(png[100] ^ 1), .. png[101..]]);
        File.WriteAllBytes(folder["x/000007.png"], File.ReadAllBytes(folder["x/000007.png"])[..^20]);
        File.WriteAllBytes(folder["x/000009.png"], []);
        File.Delete(folder["x/000011.png"]);
        File.WriteAllBytes(folder["x/.000010.png.0123.part"], png[..50]);
        File.WriteAllBytes(folder["x.npz"], [.. npz[..500], (byte)(npz[500] ^ 1), .. npz[501..]]);

        Result result = Done(Args("--out-dir", folder["x"], "--npz", folder["x.npz"]));
        Assert.Contains("8 are there, 3 are damaged and will be made again; 4 to make", result.Errors);
        Assert.Contains("x.npz is damaged and will be put together again", result.Errors);
        Assert.Equal(npz, File.ReadAllBytes(folder["x.npz"]));
        Assert.Equal(png, File.ReadAllBytes(folder["x/000003.png"]));
        Assert.Empty(Directory.GetFiles(folder["x"], ".*.part"));
    }

    [Fact]
    public void Other_settings_are_refused_and_named()
    {
        Done(Args("--out-dir", folder["x"]));
        byte[] before = File.ReadAllBytes(folder["x/000000.png"]);
        Refused("holds another run: seed 5 (there 0)", Args("--out-dir", folder["x"], "--seed", "5"));
        Refused("holds another run: images 13 (there 12), cfg_scale 2 (there 1.5)", Args("--out-dir", folder["x"], "--num-fid-samples", "13", "--cfg-scale", "2"));
        Refused("labels \"balanced\" (there \"random\")", Args("--out-dir", folder["x"], "--balanced"));
        string other = TinyModel(folder["other.safetensors"], depth: 1);
        Refused("holds another run: model", Args("--out-dir", folder["x"], "--ckpt", other));
        Assert.Equal(before, File.ReadAllBytes(folder["x/000000.png"]));
    }

    [Fact]
    public void Nothing_of_someone_else_is_replaced()
    {
        Done(Args("--out-dir", folder["x"], "--seed", "1", "--npz", folder["x.npz"]));
        Refused("x.npz exists, and is not the npz of this run", Args("--out-dir", folder["y"], "--npz", folder["x.npz"]));
        Directory.CreateDirectory(folder["z"]);
        File.Copy(folder["x/000002.png"], folder["z/000002.png"]);
        Refused("000002.png is a whole picture, and not image 2 of this run", Args("--out-dir", folder["z"]));
        File.WriteAllText(folder["x/taylorseer.json"], "{}");
        Refused("taylorseer.json is damaged", Args("--out-dir", folder["x"], "--seed", "1"));
        File.Delete(folder["x/taylorseer.json"]);
        Assert.Contains("0 made now", Done(Args("--out-dir", folder["x"], "--seed", "1")).Output);
    }

    [Fact]
    public void A_share_belongs_to_one_process_at_a_time()
    {
        Directory.CreateDirectory(folder["x"]);
        using (ShardLock.Take(folder["x"], new Shard(1, 4)))
        {
            Refused("another process is making shard 1/4", Args("--out-dir", folder["x"], "--shard", "1/4"));
            Refused("another process is making shard 1/4, which has images in common with shard 1/2", Args("--out-dir", folder["x"], "--shard", "1/2"));
            Refused("which has images in common with shard 0/1", Args("--out-dir", folder["x"]));
            Done(Args("--out-dir", folder["x"], "--shard", "2/4"));
        }

        Done(Args("--out-dir", folder["x"], "--shard", "1/4"));
    }

    [Fact]
    public void A_write_that_fails_loses_nothing()
    {
        Done(Args("--npz", folder["whole.npz"]));
        Directory.CreateDirectory(folder["x/000005.png"]);      // in the way of a picture
        Refused("000005.png could not be written", Args("--out-dir", folder["x"], "--per-proc-batch-size", "4"));
        Assert.Equal(5, Directory.GetFiles(folder["x"], "*.png").Length);
        Directory.Delete(folder["x/000005.png"]);
        Result result = Done(Args("--out-dir", folder["x"], "--npz", folder["x.npz"]));
        Assert.Contains("5 are there; 7 to make", result.Errors);
        Assert.Equal(File.ReadAllBytes(folder["whole.npz"]), File.ReadAllBytes(folder["x.npz"]));
    }

    [Fact]
    public void A_stopped_run_says_how_far_it_is_and_goes_on()
    {
        using CancellationTokenSource stop = new();
        using StringWriter errors = new();
        using StopAtProgress output = new(stop);
        Assert.Equal(ExitCode.Interrupted, Program.Run(Args("--out-dir", folder["x"], "--json", "--per-proc-batch-size", "5"), output, errors, stop.Token));
        Assert.Contains("stopped; 5 of 12 images are whole; the same command goes on", errors.ToString());
        Assert.Contains("5 are there; 7 to make", Done(Args("--out-dir", folder["x"])).Errors);
    }

    [Fact]
    public void Labels_come_in_turn_or_at_random()
    {
        Done(Args("--out-dir", folder["balanced"], "--balanced"));
        Done(Args("--out-dir", folder["cycled"], "--class-labels", "2,0"));
        Done(Args("--out-dir", folder["random"], "--num-fid-samples", "60"));
        Assert.Equal(Enumerable.Range(0, Images).Select(i => $"{i % 3}"), Labels("balanced"));
        Assert.Equal(Enumerable.Range(0, Images).Select(i => i % 2 == 0 ? "2" : "0"), Labels("cycled"));
        Assert.All(["0", "1", "2"], label => Assert.InRange(Labels("random").Count(l => l == label), 8, 32));       // 20 ± 3.3 standard deviations of 3.65
    }

    [Fact]
    public void The_noise_of_an_image_does_not_depend_on_how_labels_are_chosen()
    {
        Done(Args("--out-dir", folder["random"]));
        string[] drawn = Labels("random");
        Done(Args("--out-dir", folder["cycled"], "--class-labels", string.Join(',', drawn)));
        Assert.All(Names(Images), name => Assert.Equal(PngReader.Read(folder[$"random/{name}"]).Picture.Pixels, PngReader.Read(folder[$"cycled/{name}"]).Picture.Pixels));
    }

    [Fact]
    public void Progress_is_a_line_of_json_per_batch()
    {
        JsonElement[] lines = [.. Done(Args("--out-dir", folder["x"], "--per-proc-batch-size", "5", "--json")).Output
            .Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement)];
        Assert.Equal(["start", "progress", "progress", "progress", "done"], lines.Select(l => l.GetProperty("event").GetString()));
        Assert.Equal([0, 5, 10, 12, 12], lines.Select(l => l.GetProperty("whole").GetInt32()));
        Assert.True(lines[1].GetProperty("seconds_left").GetDouble() > 0);
        Assert.Equal(0, lines[3].GetProperty("seconds_left").GetDouble());
        Assert.Equal(12, lines[4].GetProperty("made").GetInt32());
    }

    [Fact]
    public void Wrong_outputs_are_refused()
    {
        Assert.Contains("nothing says where the images go", Run(Args()).Errors);
        Assert.Contains("shard 1/3 has only some of the images", Run(Args("--shard", "1/3", "--npz", folder["x.npz"])).Errors);
        Assert.Contains("needs an autoencoder", Run(Args("--out-dir", folder["x"], "--ckpt", TinyModel(folder["latent.safetensors"], channels: 4))).Errors);
        Assert.Contains("--balanced takes all classes", Run(Args("--out-dir", folder["x"], "--balanced", "--class-labels", "1")).Errors);
    }

    /// <summary>Ctrl-C as soon as a batch is done.</summary>
    sealed class StopAtProgress(CancellationTokenSource stop) : StringWriter
    {
        public override void WriteLine(string? value)
        {
            if (value!.Contains("progress", StringComparison.Ordinal))
                stop.Cancel();
        }
    }

    string[] Args(params string[] more) => Merged(["generate", "--ckpt", tiny, "--steps", "4", "--interval", "2", "--max-order", "1", "--num-fid-samples", $"{Images}"], more);

    static void Refused(string message, string[] args)
    {
        Result result = Run(args);
        Assert.Equal(ExitCode.Failed, result.Code);
        Assert.Contains(message, result.Errors);
    }

    string[] Pictures(string name) => [.. Directory.GetFiles(folder[name], "*.png").Select(f => Path.GetFileName(f)).Order()];

    string[] Labels(string name) => [.. Pictures(name).Select(file => PngReader.Read(folder[$"{name}/{file}"]).Text["Labels"])];

    static string[] Names(int count) => [.. Enumerable.Range(0, count).Select(i => $"{i:000000}.png")];
}
