using System.Net;

namespace TaylorSeer.Cli.Download;

/// <summary>What a server answered after all redirections. Owns the response, and with it the connection.</summary>
/// <param name="response">the last answer; its contents are still on the way</param>
/// <param name="address">who gave it</param>
/// <param name="announcedSha256">checksum that a hub gave on the way, or null</param>
sealed class RemoteAnswer(HttpResponseMessage response, Uri address, string? announcedSha256) : IDisposable
{
    public HttpStatusCode Status => response.StatusCode;

    public Uri Address => address;

    public string? AnnouncedSha256 => announcedSha256;

    /// <summary>Reason in the server's words, or the platform's.</summary>
    public string Reason => string.IsNullOrWhiteSpace(response.ReasonPhrase) ? Status.ToString() : response.ReasonPhrase;

    /// <summary>First byte of the part that follows; 0 for the whole file, null if the server does not say.</summary>
    public long? Start => Status == HttpStatusCode.PartialContent ? response.Content.Headers.ContentRange?.From : 0;

    /// <summary>Size of the whole file, if the server says.</summary>
    public long? Total => Status == HttpStatusCode.OK ? response.Content.Headers.ContentLength : response.Content.Headers.ContentRange?.Length;

    /// <summary>Names this version of the file for If-Range: a strong tag, or else the date of its last change.</summary>
    public string? Version =>
        response.Headers.ETag is { IsWeak: false } tag ? tag.Tag : response.Content.Headers.LastModified?.ToString("R");

    /// <summary>How long the server asks to wait, or null.</summary>
    public TimeSpan? RetryAfter => response.Headers.RetryAfter switch
    {
        { Delta: TimeSpan delta } => delta,
        { Date: DateTimeOffset date } => date - DateTimeOffset.UtcNow is { Ticks: > 0 } left ? left : TimeSpan.Zero,
        _ => null,
    };

    public Task<Stream> Contents(CancellationToken stop) => response.Content.ReadAsStreamAsync(stop);

    public void Dispose() => response.Dispose();
}
