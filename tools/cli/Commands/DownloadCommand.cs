using System.CommandLine;
using System.Text.Json.Nodes;
using TaylorSeer.Cli.Download;
using TaylorSeer.Cli.Options;
using TaylorSeer.Cli.Output;

namespace TaylorSeer.Cli.Commands;

/// <summary><c>taylorseer download</c>: published models, or any file.</summary>
/// <param name="settings">what the environment says, asked for when the command runs</param>
sealed class DownloadCommand(Func<DownloadSettings> settings)
{
    readonly Argument<string> what = Opt.Subject<string>("WHAT", $"{string.Join(", ", KnownModel.All.Select(m => m.Name))}, or an address");
    readonly Option<string?> output = Opt.Text("--out", "PATH", "file to write, or folder (default: the published name, in the current folder)");
    readonly Option<string?> sha256 = Opt.Text("--sha256", "HEX", "checksum that the file must have (of a model with several files: its weights)");
    readonly Option<bool> offline = Opt.Flag("--offline", "ask no server: only check that the files are there");
    readonly ReportOptions report = new();

    public static Command Create() => Create(DownloadSettings.FromEnvironment);

    public static Command Create(Func<DownloadSettings> settings)
    {
        DownloadCommand self = new(settings);
        Command command = new("download", $"Fetch a published model. Goes on where it stopped; {DownloadSettings.MirrorVariable} names a mirror, HTTPS_PROXY a proxy, {DownloadSettings.TokenVariable} holds a token.") { self.what, self.output, self.sha256, self.offline };
        self.report.AddTo(command);
        command.SetAction(self.Run);
        return command;
    }

    async Task<int> Run(ParseResult parse, CancellationToken stop)
    {
        Screen screen = report.Screen(parse);
        DownloadSettings here = settings();
        KnownModel model = Model(parse, here);
        string[] paths = Paths(model, parse.GetValue(output));
        List<LocalFile> files = [];
        for (int i = 0; i < paths.Length; i++)
            files.Add(await Get(screen, here, model.Files[i], paths[i], parse.GetValue(offline), stop));
        Print(screen, model, files);
        return ExitCode.Done;
    }

    /// <summary>What is to be fetched, from where.</summary>
    KnownModel Model(ParseResult parse, DownloadSettings here)
    {
        string name = parse.GetRequiredValue(what);
        string? given = parse.GetValue(sha256) is string text
            ? Checksum.TryParse(text, out string? parsed) ? parsed : throw new UsageException($"--sha256 is '{text}'; it takes 64 hexadecimal digits")
            : null;
        if (KnownModel.Find(name) is not { } known)
            return new(name, "", [new(Address(name), FileName(Address(name)), given)]);

        RemoteFile[] files = [.. known.Files.Select(here.Resolve)];
        files[^1] = files[^1] with { Sha256 = given ?? files[^1].Sha256 };
        return known with { Files = files };
    }

    static Uri Address(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out Uri? address) && address.Scheme is "http" or "https"
            ? address
            : throw new UsageException($"'{text}' is neither a known model nor an address", $"one of {string.Join(", ", KnownModel.All.Select(m => m.Name))}, or https://...");

    static string FileName(Uri address) =>
        Path.GetFileName(Uri.UnescapeDataString(address.AbsolutePath)) is { Length: > 0 } name and not ("." or "..")
            ? name
            : throw new UsageException($"{RemoteFile.Show(address)} does not end in the name of a file", "the address of a file");

    /// <summary>Where the files go; folders are made and checked.</summary>
    static string[] Paths(KnownModel model, string? given)
    {
        if (model.Files.Length == 1 && (given is null || !Directory.Exists(given)))
        {
            string path = given ?? model.Files[0].Name;
            OutputPath.CheckFile("--out", path);
            return OutputPath.IsDevice(path) ? throw new FailureException($"--out {path}: that is a device, not a file") : [path];
        }

        string folder = given ?? model.Name;
        OutputPath.CheckFolder("--out", folder);
        return [.. model.Files.Select(f => Path.Combine(folder, f.Name))];
    }

    static async Task<LocalFile> Get(Screen screen, DownloadSettings here, RemoteFile file, string path, bool offline, CancellationToken stop)
    {
        if (await LocalFile.Find(path, file.Sha256, stop) is { } found)
            return found;
        if (offline)
            throw new FailureException($"{path} is not there, and --offline forbids to fetch it", $"without --offline, or put {file.Shown} there");

        screen.Note($"{file.Shown}");
        DownloadProgress progress = new(screen, file.Name);
        using Downloader downloader = new(here, progress.Update, text =>
        {
            progress.Break();
            screen.Note(text);
        });
        try
        {
            var (sha256, compared) = await downloader.Fetch(file, path, stop);
            Checksum.Record(path, sha256);
            return new(path, new FileInfo(path).Length, sha256, Downloaded: true, compared);
        }
        finally
        {
            progress.Break();
        }
    }

    static void Print(Screen screen, KnownModel model, List<LocalFile> files)
    {
        if (screen.Json)
        {
            screen.Write(new JsonObject
            {
                ["model"] = model.Terms.Length > 0 ? model.Name : null,
                ["files"] = RunJson.Array(files.Select(f => new JsonObject
                {
                    ["file"] = f.Path,
                    ["bytes"] = f.Bytes,
                    ["sha256"] = f.Sha256,
                    ["downloaded"] = f.Downloaded,
                    ["checksum_compared"] = f.Compared,
                })),
            });
            return;
        }

        foreach (LocalFile f in files)
            screen.Line(screen.Quiet ? f.Path : $"{f.Path}   {Amount.Bytes(f.Bytes)}{(f.Downloaded ? "" : ", was already there")}   sha256 {f.Sha256} {(f.Compared ? "as it should be" : "(nobody said what it should be)")}");
        if (model.Terms.Length > 0)
            screen.Note($"{model.Name}: {model.Terms}");
    }
}
