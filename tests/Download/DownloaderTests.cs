using System.Security.Cryptography;
using TaylorSeer.Cli;
using TaylorSeer.Cli.Download;

namespace TaylorSeer.Tests.Download;

/// <summary>Downloads from a server that drops connections, lies, refuses, and changes its files.</summary>
public sealed class DownloaderTests : IDisposable
{
    static readonly byte[] Contents = [.. Enumerable.Range(0, 300_000).Select(i => (byte)(i * 31 >> 3))];
    static readonly string Sha256 = Convert.ToHexStringLower(SHA256.HashData(Contents));

    readonly TemporaryFolder folder = new();
    readonly List<TimeSpan> waits = [];
    readonly List<string> notes = [];

    public void Dispose() => folder.Dispose();

    string Target => folder["model.pt"];

    [Fact]
    public async Task A_file_comes_whole_and_alone()
    {
        using LoopbackServer server = new((r, _) => LoopbackAnswer.Good(Contents, r));
        Assert.Equal((Sha256, true), await Fetch(server, Sha256));
        AssertComplete();
        Assert.Equal("identity", server.Requests[0].Header("Accept-Encoding"));
        Assert.Null(server.Requests[0].Header("Range"));
    }

    [Fact]
    public async Task A_dropped_connection_goes_on_where_it_broke()
    {
        using LoopbackServer server = new((r, n) => LoopbackAnswer.Good(Contents, r).CutAfter(n < 3 ? 70_000 : int.MaxValue));
        await Fetch(server, Sha256);
        AssertComplete();
        Assert.Equal([0, 70_000, 140_000, 210_000], server.Requests.Select(r => r.From));
        Assert.All(server.Requests.Skip(1), r => Assert.Equal("\"v1\"", r.Header("If-Range")));
        Assert.All(notes, note => Assert.Matches("the connection ended at byte (70000|140000|210000) of 300000", note));
    }

    [Fact]
    public async Task Another_process_goes_on_with_what_is_there()
    {
        using LoopbackServer server = new((r, n) => n < 6 ? LoopbackAnswer.Good(Contents, r).CutAfter(n == 0 ? 1000 : 0) : LoopbackAnswer.Good(Contents, r));
        FailureException failed = await Assert.ThrowsAsync<FailureException>(() => Fetch(server, Sha256, attempts: 3));
        Assert.Contains("ended at byte 1000 of 300000; 3 attempts in a row brought nothing new", failed.Message);
        Assert.Equal(1000, new FileInfo(Target + ".part").Length);
        Assert.False(File.Exists(Target));

        await Fetch(server, Sha256);
        AssertComplete();
        Assert.All(server.Requests.Skip(1), r => Assert.Equal(1000, r.From));
    }

    [Fact]
    public async Task A_file_that_changed_meanwhile_starts_again()
    {
        byte[] old = [.. Contents.Select(b => (byte)~b)];
        using LoopbackServer server = new((r, n) => n == 0 ? LoopbackAnswer.Good(old, r, "\"v0\"").CutAfter(5000) : LoopbackAnswer.Good(Contents, r));
        await Fetch(server, null);
        AssertComplete();
        Assert.Equal("\"v0\"", server.Requests[1].Header("If-Range"));
    }

    [Fact]
    public async Task A_server_without_ranges_starts_again()
    {
        using LoopbackServer server = new((_, n) => LoopbackAnswer.Whole(Contents, version: null).CutAfter(n == 0 ? 200_000 : int.MaxValue));
        await Fetch(server, Sha256);
        AssertComplete();
        Assert.Equal([0, 200_000], server.Requests.Select(r => r.From));
    }

    [Fact]
    public async Task A_server_that_sends_another_part_starts_again()
    {
        using LoopbackServer server = new((r, n) => n switch
        {
            0 => LoopbackAnswer.Good(Contents, r).CutAfter(1000),
            1 => new("206 Partial Content", Contents[500..], $"Content-Length: {Contents.Length - 500}", $"Content-Range: bytes 500-{Contents.Length - 1}/{Contents.Length}"),
            _ => LoopbackAnswer.Good(Contents, r),
        });
        await Fetch(server, Sha256);
        AssertComplete();
        Assert.Contains(notes, n => n.Contains("from byte 500 instead of 1000", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_server_that_announces_too_much_is_an_error()
    {
        using LoopbackServer server = new((r, _) => r.From < Contents.Length
            ? new("200 OK", Contents, $"Content-Length: {Contents.Length + 400}", "ETag: \"v1\"")
            : LoopbackAnswer.Good(Contents, r));
        FailureException failed = await Assert.ThrowsAsync<FailureException>(() => Fetch(server, null));
        Assert.Contains("attempts in a row brought nothing new", failed.Message);
        Assert.Contains(notes, n => n.Contains("ended at byte 300000 of 300400", StringComparison.Ordinal));
        Assert.Contains(notes, n => n.Contains("announced 300400 bytes, and has no byte 300000", StringComparison.Ordinal));
        Assert.False(File.Exists(Target));
    }

    [Fact]
    public async Task A_server_that_announces_too_little_is_found_out_by_the_checksum()
    {
        using LoopbackServer server = new((_, _) => new("200 OK", Contents, "Content-Length: 299999"));
        FailureException failed = await Assert.ThrowsAsync<FailureException>(() => Fetch(server, Sha256));
        Assert.Contains("299999 bytes, has the SHA-256", failed.Message);
        Assert.Contains(Sha256, failed.Message);
        Assert.Empty(Directory.GetFiles(folder.Path));
    }

    [Fact]
    public async Task A_part_that_was_complete_is_only_checked()
    {
        await File.WriteAllBytesAsync(Target + ".part", Contents);
        await File.WriteAllLinesAsync(Target + ".part.version", ["\"v1\"", $"{Contents.Length}"]);
        using LoopbackServer server = new((r, _) => LoopbackAnswer.Good(Contents, r));
        await Fetch(server, Sha256);
        AssertComplete();
        Assert.Equal(Contents.Length, Assert.Single(server.Requests).From);
    }

    [Fact]
    public async Task A_part_of_unknown_origin_is_not_trusted()
    {
        await File.WriteAllBytesAsync(Target + ".part", new byte[1000]);
        using LoopbackServer server = new((r, _) => LoopbackAnswer.Good(Contents, r));
        await Fetch(server, null);
        AssertComplete();
        Assert.Equal(0, Assert.Single(server.Requests).From);
    }

    [Fact]
    public async Task An_overloaded_server_is_given_time()
    {
        using LoopbackServer server = new((r, n) => n switch
        {
            0 => LoopbackAnswer.Error("429 Too Many Requests", "Retry-After: 7"),
            1 => LoopbackAnswer.Error("503 Service Unavailable", $"Retry-After: {DateTime.UtcNow.AddSeconds(90):R}"),
            < 5 => LoopbackAnswer.Error("500 Internal Server Error"),
            _ => LoopbackAnswer.Good(Contents, r),
        });
        await Fetch(server, Sha256);
        AssertComplete();
        Assert.Equal(7, waits[0].TotalSeconds);
        Assert.InRange(waits[1].TotalSeconds, 60, 90);
        Assert.Equal([4, 8, 16], waits.Skip(2).Select(w => w.TotalSeconds));
    }

    [Fact]
    public async Task A_server_that_asks_for_an_hour_is_reported_at_once()
    {
        using LoopbackServer server = new((_, _) => LoopbackAnswer.Error("429 Too Many Requests", "Retry-After: 3600"));
        FailureException failed = await Assert.ThrowsAsync<FailureException>(() => Fetch(server, null));
        Assert.Contains("asks to come back in 60.0 min", failed.Message);
        Assert.Empty(waits);
    }

    [Theory]
    [InlineData("401 Unauthorized", "answers 401 (Unauthorized): it wants to know who asks", "a token in HF_TOKEN")]
    [InlineData("403 Forbidden", "answers 403 (Forbidden): this user may not have the file", "accept its licence")]
    [InlineData("404 Not Found", "answers 404 (Not Found): there is no such file", "check the address")]
    [InlineData("410 Gone", "there is no such file", "check the address")]
    [InlineData("400 Bad Request", "answers 400 (Bad Request)", null)]
    public async Task A_refusal_is_reported_at_once(string status, string message, string? advice)
    {
        using LoopbackServer server = new((_, _) => LoopbackAnswer.Error(status));
        FailureException failed = await Assert.ThrowsAsync<FailureException>(() => Fetch(server, null));
        Assert.Contains(message, failed.Message);
        Assert.Contains(server.Address("model.pt").ToString(), failed.Message);
        if (advice is not null)
            Assert.Contains(advice, failed.Advice);
        Assert.Single(server.Requests);
        Assert.Empty(Directory.GetFiles(folder.Path));
    }

    [Fact]
    public async Task A_server_that_is_not_there_is_tried_again_and_reported()
    {
        Uri gone;
        using (LoopbackServer server = new((r, _) => LoopbackAnswer.Good(Contents, r)))
            gone = server.Address("model.pt");
        FailureException failed = await Assert.ThrowsAsync<FailureException>(() => Fetch(gone, null, new()));
        Assert.Contains("the connection failed", failed.Message);
        Assert.Equal([1, 2, 4, 8, 16], waits.Select(w => w.TotalSeconds));
    }

    [Fact]
    public async Task A_silent_connection_counts_as_dropped()
    {
        using LoopbackServer server = new((r, n) => n == 0
            ? LoopbackAnswer.Good(Contents, r).CutAfter(1000) with { Silence = TimeSpan.FromSeconds(2) }
            : LoopbackAnswer.Good(Contents, r));
        await Fetch(server.Address("model.pt"), Sha256, new() { Patience = TimeSpan.FromSeconds(0.5) });
        AssertComplete();
        Assert.Contains("nothing came for 0.5 s", notes[0]);
    }

    [Fact]
    public async Task The_token_goes_to_its_own_host_and_no_other()
    {
        const string Secret = "hf_secret";
        using LoopbackServer storage = new((r, _) => LoopbackAnswer.Good(Contents, r));
        using LoopbackServer hub = new((_, _) => LoopbackAnswer.Error("302 Found", $"Location: {storage.Address("blob?signature=secret")}", $"X-Linked-Etag: \"{Sha256}\""));
        DownloadSettings settings = new() { Token = Secret, TokenOrigin = hub.Root };
        Assert.Equal((Sha256, true), await Fetch(hub.Address("model.pt"), null, settings));
        Assert.Equal($"Bearer {Secret}", Assert.Single(hub.Requests).Header("Authorization"));
        Assert.Null(Assert.Single(storage.Requests).Header("Authorization"));

        using LoopbackServer refusing = new((_, _) => LoopbackAnswer.Error("403 Forbidden"));
        FailureException failed = await Assert.ThrowsAsync<FailureException>(() => Fetch(refusing.Address("x?token=" + Secret), null, settings with { TokenOrigin = refusing.Root }));
        Assert.Equal($"Bearer {Secret}", Assert.Single(refusing.Requests).Header("Authorization"));
        Assert.DoesNotContain(Secret, failed.Message + failed.Advice + string.Concat(notes));
        Assert.DoesNotContain(Secret, $"{settings}");
    }

    [Fact]
    public async Task The_checksum_that_a_hub_announces_is_compared()
    {
        using LoopbackServer server = new((_, _) => new("200 OK", Contents, $"X-Linked-Etag: \"{new string('0', 64)}\""));
        FailureException failed = await Assert.ThrowsAsync<FailureException>(() => Fetch(server, null));
        Assert.Contains("not 0000", failed.Message);
    }

    [Fact]
    public async Task Redirections_in_a_circle_end()
    {
        using LoopbackServer server = new((_, _) => LoopbackAnswer.Error("307 Temporary Redirect", "Location: /model.pt"));
        FailureException failed = await Assert.ThrowsAsync<FailureException>(() => Fetch(server, null));
        Assert.Contains("more than 10 redirections", failed.Message);
    }

    [Fact]
    public async Task A_file_that_the_disk_has_no_room_for_is_refused_beforehand()
    {
        using LoopbackServer server = new((_, _) => new("200 OK", [1, 2, 3], $"Content-Length: {long.MaxValue / 2}"));
        FailureException failed = await Assert.ThrowsAsync<FailureException>(() => Fetch(server, null));
        Assert.Contains("and the disk has", failed.Message);
        Assert.Empty(Directory.GetFiles(folder.Path));
    }

    [Fact]
    public async Task A_disk_that_fills_is_reported()
    {
        if (!File.Exists("/dev/full"))
            return;     // systems without it cannot show this
        File.CreateSymbolicLink(Target + ".part", "/dev/full");
        using LoopbackServer server = new((r, _) => LoopbackAnswer.Good(Contents, r));
        FailureException failed = await Assert.ThrowsAsync<FailureException>(() => Fetch(server, null));
        Assert.Contains("No space left on device", failed.Message);
        Assert.Contains("make room and run the same command again", failed.Advice);
        Assert.False(File.Exists(Target));
    }

    [Fact]
    public async Task Two_processes_do_not_write_one_part()
    {
        using PartFile held = new(Target);
        using LoopbackServer server = new((r, _) => LoopbackAnswer.Good(Contents, r));
        FailureException failed = await Assert.ThrowsAsync<FailureException>(() => Fetch(server, null));
        Assert.Contains("model.pt.part cannot be written", failed.Message);
        Assert.Empty(server.Requests);
    }

    [Fact]
    public void A_mirror_keeps_the_paths_of_known_models()
    {
        DownloadSettings settings = new() { Mirror = new("http://mirror.example:81/models/") };
        Assert.Equal("http://mirror.example:81/models/DiT/models/DiT-XL-2-256x256.pt", settings.Resolve(KnownModel.Find("dit-xl-2-256")!.Files[0]).Address.ToString());
        Assert.Equal("https://dl.fbaipublicfiles.com/DiT/models/DiT-XL-2-512x512.pt", new DownloadSettings().Resolve(KnownModel.Find("DiT-XL-2-512")!.Files[0]).Address.ToString());
        Assert.Equal("https://huggingface.co/stabilityai/sd-vae-ft-ema/resolve/main/config.json", KnownModel.Find("sd-vae-ft-ema")!.Files[0].Address.ToString());
    }

    Task<(string, bool)> Fetch(LoopbackServer server, string? sha256, int attempts = 6) => Fetch(server.Address("model.pt"), sha256, new() { Attempts = attempts });

    async Task<(string, bool)> Fetch(Uri address, string? sha256, DownloadSettings settings)
    {
        using Downloader downloader = new(settings with { Wait = Wait }, (_, _) => { }, notes.Add);
        return await downloader.Fetch(new(address, "model.pt", sha256), Target, CancellationToken.None);
    }

    Task Wait(TimeSpan time, CancellationToken stop)
    {
        waits.Add(time);
        return Task.CompletedTask;
    }

    /// <summary>The file is there, and nothing else.</summary>
    void AssertComplete()
    {
        Assert.Equal(Contents, File.ReadAllBytes(Target));
        Assert.Equal(["model.pt"], Directory.GetFileSystemEntries(folder.Path).Select(Path.GetFileName));
    }
}
