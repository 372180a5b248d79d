using System.Net;
using System.Net.Http.Headers;

namespace TaylorSeer.Cli.Download;

/// <summary>Asks servers for files. Follows redirections itself, so that a token goes to its own host and to no other.</summary>
sealed class RemoteHost : IDisposable
{
    const int MostRedirections = 10;

    /// <summary>Headers of a hub: the checksum of a large file, told by the host that redirects to it.</summary>
    const string HubChecksum = "X-Linked-Etag";

    readonly DownloadSettings settings;
    readonly HttpClient client;

    public RemoteHost(DownloadSettings settings)
    {
        this.settings = settings;
        client = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, ConnectTimeout = settings.Patience })
        {
            Timeout = Timeout.InfiniteTimeSpan,       // of the whole file; Patience watches its pieces
        };
        client.DefaultRequestHeaders.UserAgent.Add(new ProductInfoHeaderValue("taylorseer", typeof(RemoteHost).Assembly.GetName().Version?.ToString(3)));
    }

    /// <summary>Asks for a file from byte <paramref name="from"/> on.</summary>
    /// <param name="address">where</param>
    /// <param name="from">0 for the whole file</param>
    /// <param name="version">the part counts only while the file is of this version; null if that is not known</param>
    /// <param name="stop">gives up</param>
    /// <exception cref="FailureException">The redirections lead nowhere, or from https to http.</exception>
    public async Task<RemoteAnswer> Ask(Uri address, long from, string? version, CancellationToken stop)
    {
        string? sha256 = null;
        for (int redirections = 0; redirections <= MostRedirections; redirections++)
        {
            HttpResponseMessage response = await Send(address, from, version, stop);
            sha256 ??= ChecksumIn(response);
            if (!IsRedirection(response.StatusCode) || response.Headers.Location is not Uri location)
                return new(response, address, sha256);

            response.Dispose();
            Uri next = new(address, location);
            if (next.Scheme != "https" && (address.Scheme == "https" || next.Scheme != "http"))
                throw new FailureException($"{RemoteFile.Show(address)} redirects to {RemoteFile.Show(next)}, which is not encrypted as the first was; it is not followed");
            address = next;
        }

        throw new FailureException($"{RemoteFile.Show(address)}: more than {MostRedirections} redirections");
    }

    public void Dispose() => client.Dispose();

    async Task<HttpResponseMessage> Send(Uri address, long from, string? version, CancellationToken stop)
    {
        using CancellationTokenSource patience = CancellationTokenSource.CreateLinkedTokenSource(stop);
        patience.CancelAfter(settings.Patience);
        using HttpRequestMessage request = new(HttpMethod.Get, address);
        request.Headers.AcceptEncoding.Add(new("identity"));       // lengths and ranges count bytes of the file itself
        if (from > 0)
            request.Headers.Range = new(from, null);
        if (from > 0 && version is not null)
            request.Headers.TryAddWithoutValidation("If-Range", version);
        if (settings.TokenIsFor(address))
            request.Headers.Authorization = new("Bearer", settings.Token);
        try
        {
            return await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, patience.Token);
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            throw new HttpRequestException($"no answer within {settings.Patience.TotalSeconds:0.#} s");
        }
    }

    static bool IsRedirection(HttpStatusCode status) =>
        status is HttpStatusCode.MovedPermanently or HttpStatusCode.Found or HttpStatusCode.SeeOther or HttpStatusCode.TemporaryRedirect or HttpStatusCode.PermanentRedirect;

    static string? ChecksumIn(HttpResponseMessage response) =>
        response.Headers.TryGetValues(HubChecksum, out IEnumerable<string>? values) && Checksum.TryParse(values.First().Trim('"'), out string? sha256) ? sha256 : null;
}
