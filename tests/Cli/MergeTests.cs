using TaylorSeer.Cli;
using static TaylorSeer.Tests.Cli.CommandLine;

namespace TaylorSeer.Tests.Cli;

public sealed class MergeTests : IDisposable
{
    readonly TemporaryFolder folder = new();
    readonly string tiny;

    public MergeTests() => tiny = TinyModel(folder["tiny.safetensors"], depth: 1);

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Folders_of_machines_that_share_none_are_merged()
    {
        Generate("a", "--shard", "0/2");
        Generate("b", "--shard", "1/2");
        Generate("one", "--npz", folder["one.npz"]);
        Done("merge", folder["a"], folder["b"], "--npz", folder["two.npz"]);
        Assert.Equal(File.ReadAllBytes(folder["one.npz"]), File.ReadAllBytes(folder["two.npz"]));
    }

    [Fact]
    public void Missing_double_damaged_and_foreign_images_are_named()
    {
        Generate("a", "--shard", "0/2");
        Refused("4 of 8 images are missing: 000001.png, 000003.png, 000005.png, 000007.png", "a");
        Generate("one");
        Refused($"4 of 8 images are there twice: {folder["one/000000.png"]} and {folder["a/000000.png"]}", "one", "a");
        Generate("other", "--seed", "4");
        Refused("holds another run than", "one", "other");
        Refused("has no taylorseer.json", "one", ".");

        File.Copy(folder["one/000003.png"], folder["one/000008.png"]);
        Refused("the run has 8 images, and there are 1 beyond", "one");
        File.Delete(folder["one/000008.png"]);
        File.Copy(folder["other/000003.png"], folder["one/000003.png"], overwrite: true);
        Refused("000003.png is a whole picture, and not image 3 of this run", "one");
        byte[] png = File.ReadAllBytes(folder["one/000002.png"]);
        File.WriteAllBytes(folder["one/000003.png"], png);
        Refused("000003.png is a whole picture, and not image 3 of this run: it says run", "one");
        File.WriteAllBytes(folder["one/000003.png"], png[..^1]);
        Refused($"1 of 8 images are damaged: {folder["one/000003.png"]}", "one");

        Assert.Empty(Directory.GetFiles(folder.Path, "*.npz*"));
        Generate("whole");
        File.WriteAllText(folder["x.npz"], "someone else's");
        Refused("x.npz exists, and is not the npz of this run", "whole");
        Assert.Equal("someone else's", File.ReadAllText(folder["x.npz"]));
        Assert.Empty(Directory.GetFiles(folder.Path, ".*"));
    }

    void Generate(string name, params string[] more) =>
        Done(["generate", "--ckpt", tiny, "--steps", "4", "--interval", "1", "--num-fid-samples", "8", "--out-dir", folder[name], .. more]);

    void Refused(string message, params string[] folders)
    {
        Result result = Run(["merge", .. folders.Select(f => folder[f]), "--npz", folder["x.npz"]]);
        Assert.Equal(ExitCode.Failed, result.Code);
        Assert.Contains(message, result.Errors);
    }
}
