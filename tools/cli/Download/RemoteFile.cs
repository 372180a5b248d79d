namespace TaylorSeer.Cli.Download;

/// <summary>A file somewhere else.</summary>
/// <param name="Address">where</param>
/// <param name="Name">its name here</param>
/// <param name="Sha256">checksum of its contents in lower-case hexadecimal, if it is known beforehand</param>
sealed record RemoteFile(Uri Address, string Name, string? Sha256 = null)
{
    /// <summary>The address as messages may show it: without user, password and query, which may be secret.</summary>
    public string Shown => Show(Address);

    /// <summary>An address without what may be secret.</summary>
    public static string Show(Uri address) => address.GetComponents(UriComponents.Scheme | UriComponents.Host | UriComponents.Port | UriComponents.Path, UriFormat.UriEscaped);
}
