using System.Diagnostics;
using static TaylorSeer.Tests.Cli.CommandLine;

namespace TaylorSeer.Tests.Cli;

/// <summary>Real processes, really killed: SIGKILL leaves no time for anything.</summary>
public sealed class GenerateKilledTests : IDisposable
{
    const int Images = 24, Shards = 3, KillsPerShard = 2;
    const string Patience = "the processor may be busy with other tests";

    readonly TemporaryFolder folder = new();
    readonly Random random = new(1);

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Shards_that_were_killed_at_random_points_give_the_bytes_of_an_uninterrupted_run()
    {
        Done(Args("--out-dir", folder["one"], "--npz", folder["one.npz"]));
        int killed = 0;
        for (int shard = 0; shard < Shards; shard++)
        {
            string[] args = Args("--out-dir", folder["many"], "--shard", $"{shard}/{Shards}", "--per-proc-batch-size", "1");
            for (int kill = 0; kill < KillsPerShard; kill++)
                killed += StartAndKill(args) ? 1 : 0;
            using Process last = Start(args);
            string errors = last.StandardError.ReadToEnd();
            Assert.True(last.WaitForExit(TimeSpan.FromMinutes(2)), Patience);
            Assert.True(last.ExitCode == 0, errors);
        }

        Done("merge", folder["many"], "--npz", folder["many.npz"]);
        Assert.Equal(File.ReadAllBytes(folder["one.npz"]), File.ReadAllBytes(folder["many.npz"]));
        Assert.Empty(Directory.GetFiles(folder["many"], "*.part"));
        Assert.InRange(killed, 1, Shards * KillsPerShard);      // some may finish before they are killed, not all
    }

    /// <summary>Waits until the process has written a picture or two, and a random time more; says whether it was still at work when it was killed.</summary>
    bool StartAndKill(string[] args)
    {
        int there = Pictures(), more = random.Next(1, 3);
        using Process process = Start(args);
        _ = process.StandardError.ReadToEndAsync();
        Stopwatch waiting = Stopwatch.StartNew();
        while (Pictures() < there + more && !process.HasExited)
        {
            Assert.True(waiting.Elapsed < TimeSpan.FromMinutes(2), Patience);
            Thread.Sleep(1);
        }

        Thread.Sleep(random.Next(0, 60));
        process.Kill();
        process.WaitForExit();
        return process.ExitCode != 0;
    }

    int Pictures() => Directory.Exists(folder["many"]) ? Directory.GetFiles(folder["many"], "*.png").Length : 0;

    static Process Start(string[] args)
    {
        string host = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";
        ProcessStartInfo start = new(host, ["exec", Path.Combine(AppContext.BaseDirectory, "taylorseer.dll"), .. args]) { RedirectStandardError = true, RedirectStandardOutput = true };
        return Process.Start(start)!;
    }

    static string[] Args(params string[] more) =>
        ["generate", "--steps", "6", "--interval", "2", "--max-order", "1", "--num-fid-samples", $"{Images}", .. more];
}
