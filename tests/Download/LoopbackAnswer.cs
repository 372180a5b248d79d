namespace TaylorSeer.Tests.Download;

/// <summary>What the server sends, well-behaved or not; it closes the connection afterwards.</summary>
/// <param name="Status">number and reason: <c>200 OK</c></param>
/// <param name="Body">what is really sent</param>
/// <param name="Headers">lines; nothing is added to them but Connection</param>
sealed record LoopbackAnswer(string Status, byte[] Body, params string[] Headers)
{
    /// <summary>Sends nothing more for so long before the connection is closed.</summary>
    public TimeSpan Silence { get; init; }

    /// <summary>The whole file, whatever was asked for.</summary>
    public static LoopbackAnswer Whole(byte[] file, string? version = "\"v1\"") => new("200 OK", file, Common(file.Length, version));

    /// <summary>The part asked for, if it is of this version; what a good server does.</summary>
    public static LoopbackAnswer Good(byte[] file, LoopbackRequest request, string version = "\"v1\"")
    {
        if (request.From == 0 || (request.Header("If-Range") is string wanted && wanted != version))
            return Whole(file, version);
        return request.From >= file.Length
            ? new("416 Range Not Satisfiable", [], $"Content-Range: bytes */{file.Length}", "Content-Length: 0")
            : new("206 Partial Content", file[request.From..], [.. Common(file.Length - request.From, version), $"Content-Range: bytes {request.From}-{file.Length - 1}/{file.Length}"]);
    }

    /// <summary>An error without contents.</summary>
    public static LoopbackAnswer Error(string status, params string[] headers) => new(status, [], [.. headers, "Content-Length: 0"]);

    /// <summary>The same, but the connection breaks after some bytes.</summary>
    public LoopbackAnswer CutAfter(int bytes) => this with { Body = Body[..Math.Min(bytes, Body.Length)] };

    static string[] Common(int length, string? version) =>
        version is null ? [$"Content-Length: {length}"] : [$"Content-Length: {length}", $"ETag: {version}"];
}
