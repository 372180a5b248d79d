namespace TaylorSeer.Cli.Download;

/// <summary>What the environment says about downloads. Proxies are the platform's: HTTPS_PROXY, HTTP_PROXY, ALL_PROXY, NO_PROXY.</summary>
sealed record DownloadSettings
{
    public const string HubHost = "huggingface.co";

    /// <summary>Holds the address that stands in for the hosts of known models; their paths follow it.</summary>
    public const string MirrorVariable = "TAYLORSEER_MIRROR";

    /// <summary>Holds the token for <see cref="HubHost"/>.</summary>
    public const string TokenVariable = "HF_TOKEN";

    /// <summary>Where known models are fetched from instead of their publishers, or null.</summary>
    public Uri? Mirror { get; init; }

    /// <summary>Never printed; sent to <see cref="TokenOrigin"/> and nowhere else.</summary>
    public string? Token { get; init; }

    /// <summary>Scheme, host and port that the token is for.</summary>
    public Uri TokenOrigin { get; init; } = new($"https://{HubHost}");

    /// <summary>How often in a row an attempt may bring nothing new.</summary>
    public int Attempts { get; init; } = 6;

    /// <summary>A connection that is silent for so long counts as dropped.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Waits; tests replace it to see how long they would have waited.</summary>
    public Func<TimeSpan, CancellationToken, Task> Wait { get; init; } = Task.Delay;

    /// <summary>Settings of this process.</summary>
    /// <exception cref="UsageException">The mirror is no address.</exception>
    public static DownloadSettings FromEnvironment() => new()
    {
        Mirror = Environment.GetEnvironmentVariable(MirrorVariable) is { Length: > 0 } mirror ? ParseMirror(mirror) : null,
        Token = Environment.GetEnvironmentVariable(TokenVariable) is { Length: > 0 } token ? token.Trim() : null,
    };

    /// <summary>Where a file of a known model is fetched from: its publisher, or the same path below the mirror.</summary>
    public RemoteFile Resolve(RemoteFile file) =>
        Mirror is null ? file : file with { Address = new($"{Mirror.AbsoluteUri.TrimEnd('/')}{file.Address.AbsolutePath}") };

    /// <summary>Whether a request to <paramref name="address"/> carries the token.</summary>
    public bool TokenIsFor(Uri address) => Token is not null && SameOrigin(address, TokenOrigin);

    /// <summary>Scheme, host and port are the same.</summary>
    public static bool SameOrigin(Uri a, Uri b) => a.Scheme == b.Scheme && a.Port == b.Port && a.Host.Equals(b.Host, StringComparison.OrdinalIgnoreCase);

    /// <summary>Without the token.</summary>
    public override string ToString() => $"{(Mirror is null ? "no mirror" : RemoteFile.Show(Mirror))}, {(Token is null ? "no token" : "a token")}";

    static Uri ParseMirror(string mirror) =>
        Uri.TryCreate(mirror, UriKind.Absolute, out Uri? address) && address.Scheme is "http" or "https" && address.Query.Length == 0
            ? address
            : throw new UsageException($"{MirrorVariable} is not the address of a mirror", "https://host/path, without a query");
}
