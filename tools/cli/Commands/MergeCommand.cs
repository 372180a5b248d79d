using System.CommandLine;
using System.Text.Json.Nodes;
using TaylorSeer.Cli.Bulk;
using TaylorSeer.Cli.Options;
using TaylorSeer.Cli.Output;

namespace TaylorSeer.Cli.Commands;

/// <summary><c>taylorseer merge</c>: the images of all shards as one npz file.</summary>
sealed class MergeCommand
{
    readonly Argument<string[]> folders = Opt.Subject<string[]>("FOLDER", "the folder that all shards wrote to, or the folders, if each had its own", ArgumentArity.OneOrMore);
    readonly Option<string> npz = Opt.Required("--npz", "FILE", "the file: 'arr_0' (N, H, W, 3) of uint8; gray in all three channels");
    readonly ReportOptions report = new();

    public static Command Create()
    {
        MergeCommand self = new();
        Command command = new("merge", "Put the images that shards of generate made into one npz file, after making sure that none is missing, double, damaged or of another run.")
        {
            self.folders, self.npz,
        };
        self.report.AddTo(command);
        command.SetAction((parse, stop) => Task.FromResult(self.Run(parse, stop)));
        return command;
    }

    int Run(ParseResult parse, CancellationToken stop)
    {
        Screen screen = report.Screen(parse);
        string file = parse.GetRequiredValue(npz);
        string[] paths = [.. parse.GetRequiredValue(folders).DistinctBy(p => Path.TrimEndingDirectorySeparator(Path.GetFullPath(p)))];
        TensorFile.Check("--npz", file);
        BulkRun run = Manifest.Common(paths);
        ImageFolder[] places = [.. paths.Select(p => new ImageFolder(p, run))];
        ImageFolder[] folderOf = Located(places, run);
        NpzAssembly.Check(file, run);
        screen.Note($"{run.Images} images of {Amount.Of(paths.Length, "folder")}, each there once; run {run.Fingerprint}");
        new NpzAssembly(file, run).Write(image => folderOf[image], stop);

        if (screen.Json)
            screen.WriteLine(new JsonObject { ["event"] = "done", ["run"] = run.Fingerprint, ["images"] = run.Images, ["npz"] = file, ["bytes"] = run.Npz.FileBytes });
        else
            screen.Line(screen.Quiet ? file : $"{file}   {run.Images} images, {Amount.Bytes(run.Npz.FileBytes)}");
        return ExitCode.Done;
    }

    /// <summary>The folder of each image.</summary>
    /// <exception cref="FailureException">Images are missing, in two folders, or beyond the run.</exception>
    static ImageFolder[] Located(ImageFolder[] places, BulkRun run)
    {
        ImageFolder[] found = new ImageFolder[run.Images];
        List<string> missing = [], twice = [], beyond = [.. places.SelectMany(p => p.Beyond())];
        for (int image = 0; image < run.Images; image++)
        {
            ImageFolder[] here = [.. places.Where(p => File.Exists(p.FileOf(image)))];
            if (here.Length == 0)
                missing.Add(Path.GetFileName(places[0].FileOf(image)));
            else
                found[image] = here[0];
            if (here.Length > 1)
                twice.Add($"{here[0].FileOf(image)} and {here[1].FileOf(image)}");
        }

        if (missing.Count > 0)
            throw new FailureException($"{missing.Count} of {run.Images} images are missing: {NpzAssembly.Named(missing)}", "finish the shards first: each one's command of generate, repeated, makes what it lacks; or name all folders");
        if (twice.Count > 0)
            throw new FailureException($"{twice.Count} of {run.Images} images are there twice: {NpzAssembly.Named(twice)}", "move the images of one folder away");
        if (beyond.Count > 0)
            throw new FailureException($"the run has {run.Images} images, and there are {beyond.Count} beyond: {NpzAssembly.Named(beyond)}", "move them away");
        return found;
    }
}
