using System.Text.Json.Nodes;
using TaylorSeer.Cli.Output;
using TaylorSeer.Engine.Images;

namespace TaylorSeer.Cli.Bulk;

/// <summary>One process's work on a bulk run: finds out what is missing, makes it, and puts the npz together.</summary>
/// <param name="run">the run</param>
/// <param name="shard">this process's share</param>
/// <param name="outputs">where it goes</param>
/// <param name="screen">where it speaks</param>
sealed class BulkJob(BulkRun run, Shard shard, BulkOutputs outputs, Screen screen)
{
    readonly ImageFolder folder = new(outputs.Images, run);
    readonly int total = shard.ImagesOf(run.Images);
    BulkProgress? progress;
    int damaged;

    /// <summary>Does what is left to do; returns the exit code.</summary>
    /// <param name="batch">images at a time</param>
    /// <param name="load">loads the model, if there is anything to make; it is disposed</param>
    /// <param name="stop">stops between two steps of a batch</param>
    public int Run(int batch, Func<BulkSampler> load, CancellationToken stop)
    {
        NpzState npz = CheckNpz();
        OutputPath.CheckFolder(outputs.Folder is null ? "--npz" : "--out-dir", folder.Path);
        using (ShardLock.Take(folder.Path, shard))
        {
            Manifest.Claim(folder.Path, run);
            try
            {
                Work(npz, batch, load, stop);
            }
            catch (OperationCanceledException)
            {
                screen.Errors.WriteLine($"{(screen.IsTerminal ? Environment.NewLine : "")}stopped{(progress is null ? "" : $"; {progress.Whole} of {total} images are whole")}; the same command goes on");
                return ExitCode.Interrupted;
            }
        }

        // Whoever takes the lock in between finds the npz whole, and nothing to do.
        if (outputs.Folder is null)
            Directory.Delete(folder.Path, recursive: true);
        Report();
        return ExitCode.Done;
    }

    void Work(NpzState npz, int batch, Func<BulkSampler> load, CancellationToken stop)
    {
        if (npz != NpzState.Whole || outputs.Folder is not null)
            MakeMissing(batch, load, stop);
        if (outputs.Npz is string file && npz != NpzState.Whole)
            new NpzAssembly(file, run).Write(_ => folder, stop);
    }

    /// <summary>What the npz file is; one of this run that is damaged is made again.</summary>
    NpzState CheckNpz()
    {
        if (outputs.Npz is not string file)
            return NpzState.Missing;
        NpzState state = NpzAssembly.Check(file, run);
        if (state == NpzState.Damaged)
            screen.Note($"{file} is damaged and will be put together again");
        return state;
    }

    void MakeMissing(int batch, Func<BulkSampler> load, CancellationToken stop)
    {
        folder.RemoveParts(shard);
        int[] missing = Missing(stop);
        screen.Note($"{total - missing.Length} are there{(damaged == 0 ? "" : $", {damaged} {(damaged == 1 ? "is" : "are")} damaged and will be made again")}; {missing.Length} to make");
        progress = new(screen, total, total - missing.Length);
        if (screen.Json)
            screen.WriteLine(Event("start", total - missing.Length));
        if (missing.Length == 0)
            return;

        using BulkSampler sampler = load();
        progress.Start();
        for (int at = 0; at < missing.Length; at += batch)
        {
            stop.ThrowIfCancellationRequested();
            sampler.Make(missing.AsSpan(at, Math.Min(batch, missing.Length - at)), folder, progress, stop);
            progress.EndBatch();
        }
    }

    /// <summary>Images of the share that are not there, or damaged.</summary>
    int[] Missing(CancellationToken stop)
    {
        List<int> missing = [];
        for (long image = shard.Index; image < run.Images; image += shard.Count)
        {
            stop.ThrowIfCancellationRequested();
            ImageState state = folder.Check((int)image);
            damaged += state == ImageState.Damaged ? 1 : 0;
            if (state != ImageState.Whole)
                missing.Add((int)image);
        }

        return [.. missing];
    }

    void Report()
    {
        string[] written = [.. new[] { outputs.Folder, outputs.Npz }.OfType<string>()];
        int made = progress?.Made ?? 0;
        if (screen.Json)
            screen.WriteLine(Event("done", total));
        else if (screen.Quiet)
            Array.ForEach(written, screen.Line);
        else
            screen.Line($"{string.Join(" and ", written)}   {total} images{(shard.Count == 1 ? "" : $" of shard {shard}")}, {made} made now{(made == 0 ? "" : $" in {Amount.Time(progress!.ElapsedMs)}, {Amount.Digits(progress.Rate)} images/s")}; run {run.Fingerprint}");
    }

    JsonObject Event(string name, int whole) => new()
    {
        ["event"] = name,
        ["run"] = run.Fingerprint,
        ["shard"] = shard.ToString(),
        ["images"] = run.Images,
        ["total"] = total,
        ["whole"] = whole,
        ["damaged"] = damaged,
        ["made"] = progress?.Made ?? 0,
        ["images_per_second"] = progress?.Rate ?? 0,
        ["folder"] = outputs.Folder,
        ["npz"] = outputs.Npz,
    };
}
