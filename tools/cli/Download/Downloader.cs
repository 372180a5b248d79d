using System.Net;

namespace TaylorSeer.Cli.Download;

/// <summary>
/// Fetches one file, however often the connection breaks: each attempt goes on where the last one stopped, as long as the
/// server has the same version of the file and can send parts of it. The file appears under its name when all of it is
/// there and its checksum is right.
/// </summary>
/// <param name="settings">the environment's wishes</param>
/// <param name="progress">told how many bytes are here, of how many (null if nobody knows)</param>
/// <param name="note">told of every attempt that failed</param>
sealed class Downloader(DownloadSettings settings, Action<long, long?> progress, Action<string> note) : IDisposable
{
    /// <summary>A server that asks for more patience than this is told about instead.</summary>
    static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(5);

    readonly RemoteHost host = new(settings);
    readonly byte[] buffer = new byte[1 << 17];

    public void Dispose() => host.Dispose();

    /// <summary>Fetches a file to <paramref name="path"/>, replacing what is there.</summary>
    /// <returns>Its checksum, and whether it was compared with one known beforehand.</returns>
    /// <exception cref="FailureException">It cannot be had; the message says why, and what is here stays for the next time.</exception>
    public async Task<(string Sha256, bool Compared)> Fetch(RemoteFile file, string path, CancellationToken stop)
    {
        using PartFile part = new(path);
        string? announced = null;
        long most = part.Length;
        for (int fruitless = 0; ;)
        {
            Attempt attempt = await Try(file, part, stop);
            announced = attempt.AnnouncedSha256 ?? announced;
            if (attempt.Problem is null)
                return (await part.Finish(file.Sha256 ?? announced, stop), (file.Sha256 ?? announced) is not null);

            // Compared with the most there ever was: a server that always breaks off at the same byte gets no further by starting again.
            fruitless = part.Length > most ? 1 : fruitless + 1;
            most = Math.Max(most, part.Length);
            if (fruitless >= settings.Attempts)
                throw new FailureException($"{file.Shown}: {attempt.Problem}; {settings.Attempts} attempts in a row brought nothing new", "the same command later; it goes on where it stopped");
            TimeSpan wait = Backoff(attempt.RetryAfter, fruitless, file);
            note($"{attempt.Problem}; {(part.Length == 0 ? "trying again" : $"going on at {Amount.Bytes(part.Length)}")} in {wait.TotalSeconds:0.#} s");
            await settings.Wait(wait, stop);
        }
    }

    async Task<Attempt> Try(RemoteFile file, PartFile part, CancellationToken stop)
    {
        string? announced = null;
        try
        {
            using RemoteAnswer answer = await host.Ask(file.Address, part.Length, part.Version is { Length: > 0 } version ? version : null, stop);
            announced = answer.AnnouncedSha256;
            if (answer.Status == HttpStatusCode.RequestedRangeNotSatisfiable)
                return Unsatisfiable(answer, part, announced);
            if (answer.Status is not (HttpStatusCode.OK or HttpStatusCode.PartialContent))
                return Refusal(answer, file) with { AnnouncedSha256 = announced };
            if (Place(answer, part) is string misplaced)
                return new(misplaced, announced);
            return new(await Receive(answer, part, stop), announced);
        }
        catch (HttpRequestException e) when (e.HttpRequestError == HttpRequestError.SecureConnectionError)
        {
            throw new FailureException($"{file.Shown}: no trusted connection: {Innermost(e).Message}", "the clock and the certificates of this machine; nothing is fetched from a host that cannot prove who it is");
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            return new($"the connection failed ({Innermost(e).Message})", announced);
        }
    }

    /// <summary>Makes sure that what is here ends where the answer begins; gives what does not fit, or null.</summary>
    static string? Place(RemoteAnswer answer, PartFile part)
    {
        long had = part.Length;
        if (answer.Status == HttpStatusCode.OK)
        {
            part.Restart(answer.Version, answer.Total);       // the whole file: no ranges here, or the file has changed
            return null;
        }

        string? problem = answer.Start != had || had == 0 ? $"the server sent another part than the one asked for, from byte {answer.Start} instead of {had}"
            : part.Total is long first && answer.Total is long now && now != first ? $"the server announced {first} bytes before, and {now} now"
            : null;
        if (problem is not null)
            part.Restart(null, null);
        return problem;
    }

    /// <summary>Receives to the end; gives what went wrong, or null.</summary>
    async Task<string?> Receive(RemoteAnswer answer, PartFile part, CancellationToken stop)
    {
        long? total = answer.Total;
        if (total is long size)
            part.RequireRoom(size);
        await using Stream contents = await answer.Contents(stop);
        using CancellationTokenSource patience = CancellationTokenSource.CreateLinkedTokenSource(stop);
        progress(part.Length, total);
        try
        {
            for (int read; (read = await Read(contents, patience)) > 0;)
            {
                part.Append(buffer.AsSpan(0, read));
                progress(part.Length, total);
            }
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            return $"nothing came for {settings.Patience.TotalSeconds:0.#} s";
        }
        catch (IOException)
        {
            return total is long whole
                ? $"the connection ended at byte {part.Length} of {whole}"
                : $"the connection ended at byte {part.Length}";
        }

        return total is long all && part.Length != all ? $"the server announced {all} bytes and sent {part.Length}" : null;
    }

    async Task<int> Read(Stream contents, CancellationTokenSource patience)
    {
        patience.CancelAfter(settings.Patience);
        return await contents.ReadAsync(buffer, patience.Token);
    }

    // Nothing follows what is here: it is complete, or it is not of this file.
    static Attempt Unsatisfiable(RemoteAnswer answer, PartFile part, string? announced)
    {
        long had = part.Length;
        if (had > 0 && answer.Total == had && (part.Total ?? had) == had)
            return new(null, announced);
        long? first = part.Total;
        part.Restart(null, null);
        return new($"the server announced {first?.ToString() ?? "more"} bytes, and has no byte {had}", announced);
    }

    static Attempt Refusal(RemoteAnswer answer, RemoteFile file)
    {
        string said = $"the server answers {(int)answer.Status} ({answer.Reason})", who = $"{RemoteFile.Show(answer.Address)}: {said}";
        return answer.Status switch
        {
            HttpStatusCode.TooManyRequests or HttpStatusCode.RequestTimeout or >= HttpStatusCode.InternalServerError => new(said, null, answer.RetryAfter),
            HttpStatusCode.Unauthorized => throw new FailureException($"{who}: it wants to know who asks", $"a token in {DownloadSettings.TokenVariable}; it is sent to {DownloadSettings.HubHost} alone"),
            HttpStatusCode.Forbidden => throw new FailureException($"{who}: this user may not have the file", "accept its licence on the model's page, or ask its owner"),
            HttpStatusCode.NotFound or HttpStatusCode.Gone => throw new FailureException($"{who}: there is no such file", $"check the address {file.Shown}, and {DownloadSettings.MirrorVariable} if it is set"),
            HttpStatusCode.ProxyAuthenticationRequired => throw new FailureException($"{who}: the proxy wants a user and a password", "HTTPS_PROXY=http://user:password@host:port"),
            _ => throw new FailureException(who),
        };
    }

    static TimeSpan Backoff(TimeSpan? asked, int fruitless, RemoteFile file)
    {
        if (asked > LongestWait)
            throw new FailureException($"{file.Shown}: the server asks to come back in {Amount.Time(asked.Value.TotalMilliseconds)}", "the same command then; it goes on where it stopped");
        return asked ?? TimeSpan.FromSeconds(Math.Min(1 << Math.Min(fruitless - 1, 5), 30));
    }

    static Exception Innermost(Exception e) => e.InnerException is { } inner ? Innermost(inner) : e;

    /// <summary>How one attempt ended.</summary>
    /// <param name="Problem">why the file is not complete, or null</param>
    /// <param name="AnnouncedSha256">the checksum that the server told</param>
    /// <param name="RetryAfter">how long it asks to wait</param>
    readonly record struct Attempt(string? Problem, string? AnnouncedSha256, TimeSpan? RetryAfter = null);
}
