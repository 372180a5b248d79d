using TaylorSeer.Cli.Verify;
using TaylorSeer.Engine;

namespace TaylorSeer.Tests.Verify;

/// <summary>The recordings that come with the repository, and all of them where they lie beside it.</summary>
public sealed class GoldenCaseTests
{
    static readonly GoldenFolder Folder = new(Golden.Path("goldens.json"));

    static bool IsHere(GoldenEntry entry) =>
        File.Exists(entry.FullPath)
        && (!entry.Has("model") || File.Exists(Path.Combine(Folder.Root, Folder.Model(entry.Text("model")!).GetProperty("weights").GetString()!)))
        && (!entry.Has("noise_file") || File.Exists(Path.Combine(Folder.Root, entry.Text("noise_file")!)));

    public static TheoryData<string> Cases => [.. Folder.Entries.Where(IsHere).Select(e => e.Path)];

    [Theory, MemberData(nameof(Cases))]
    public void The_cpu_repeats_what_was_recorded(string path)
    {
        using Device device = Device.Cpu();
        Passes(device, path);
    }

    public static TheoryData<string> ShortCases =>
        [.. Folder.Entries.Where(e => IsHere(e) && (e.Kind is "forward" or "taylor-factors" or "diffusion-steps" or "embeddings" || e.Path.Contains("tiny_c_ddim_50_n", StringComparison.Ordinal))).Select(e => e.Path)];

    [Theory, MemberData(nameof(ShortCases))]
    public void The_definitions_repeat_what_was_recorded(string path)
    {
        using Device device = Device.Reference();
        Passes(device, path);
    }

    public static TheoryData<string> RandomCases => [.. new GoldenFolder(Golden.Path("rng")).Entries.Select(e => e.Path)];

    /// <summary>PyTorch's generators: draws of many lengths, and whole sequences of calls, where one leaves something behind for the next.</summary>
    [Theory, MemberData(nameof(RandomCases))]
    public void Recorded_random_numbers_are_repeated(string path)
    {
        GoldenFolder recorded = new(Golden.Path("rng"));
        using Device device = Device.Reference();
        using Verifier verifier = new(recorded, device);
        CaseResult result = verifier.Run(recorded.Entries.Single(e => e.Path == path));
        Assert.True(result.Passed, result.Failure);
    }

    [Fact]
    public void Every_kind_of_the_index_comes_with_the_repository()
    {
        string[] absent = [.. Folder.Entries.Select(e => e.Kind).Distinct().Except(Folder.Entries.Where(IsHere).Select(e => e.Kind))];
        Assert.Equal(["weights-diffusers", "config-diffusers"], absent);      // these fixtures are too large; their loader has tests of its own
    }

    /// <summary>A check that cannot fail is none: damaged recordings must be noticed.</summary>
    [Theory]
    [InlineData("forward/tiny_c.safetensors"), InlineData("taylor/s50_n3o3.safetensors"), InlineData("trajectories/tiny_c_ddim_50_n4o4.safetensors")]
    public void A_recording_with_one_other_value_fails_and_names_the_stage(string path)
    {
        using TemporaryFolder copy = new();
        CopyFolder(Golden.Path(""), copy.Path);
        string damaged = Path.Combine(copy.Path, path);
        byte[] bytes = File.ReadAllBytes(damaged);
        int header = 8 + BitConverter.ToInt32(bytes, 0), at = header + ((bytes.Length - header) * 9 / 10 / 4 * 4);
        BitConverter.GetBytes(BitConverter.ToSingle(bytes, at) + 1f).CopyTo(bytes, at);
        File.WriteAllBytes(damaged, bytes);

        GoldenFolder folder = new(copy.Path);
        using Device device = Device.Cpu();
        using Verifier verifier = new(folder, device);
        CaseResult result = verifier.Run(folder.Entries.Single(e => e.Path == path));
        Assert.False(result.Passed);
        Assert.NotEmpty(result.Failure!);
    }

    [Fact]
    public void An_unknown_kind_is_a_failure()
    {
        using TemporaryFolder folder = new();
        File.WriteAllText(Path.Combine(folder.Path, "holdout.json"), """{ "files": [ { "path": "x", "kind": "astrology" } ] }""");
        GoldenFolder goldens = new(folder.Path);
        using Device device = Device.Cpu(1);
        using Verifier verifier = new(goldens, device);
        Assert.Contains("astrology", verifier.Run(goldens.Entries[0]).Failure, StringComparison.Ordinal);
    }

    static void Passes(Device device, string path)
    {
        using Verifier verifier = new(Folder, device);
        CaseResult result = verifier.Run(Folder.Entries.Single(e => e.Path == path));
        Assert.True(result.Passed, $"{result.Failure}; worst {result.Worst:g3} of {result.Tolerance:g3} at {result.WorstStage}");
    }

    static void CopyFolder(string from, string to)
    {
        foreach (string file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            string target = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }
    }
}
