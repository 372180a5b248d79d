using System.Diagnostics;
using TaylorSeer.Engine.Images;

namespace TaylorSeer.Tests.Cli;

/// <summary>Real processes whose streams go elsewhere.</summary>
public sealed class StreamTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [FileFact("/dev/stdout")]
    public void A_picture_on_standard_output_is_all_that_is_there() => Draws("x.png", "--out /dev/stdout >\"$FOLDER/x.png\"");

    [FileFact("/dev/full")]
    public void A_full_error_stream_costs_no_result() => Draws("y.png", "--out \"$FOLDER/y.png\" 2>/dev/full");

    void Draws(string file, string rest)
    {
        Assert.Equal(0, Shell(rest));
        Assert.Equal(4 * 28, PngReader.Read(folder[file]).Picture.Width);      // enlarged
    }

    /// <summary>The exit code of <c>taylorseer sample</c>, one trouser in two steps.</summary>
    int Shell(string rest)
    {
        ProcessStartInfo start = new("/bin/sh", ["-c", $"exec \"$HOST\" exec \"$PROGRAM\" sample --class-labels 1 --steps 2 --no-guidance --device cpu {rest}"]) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["HOST"] = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";
        start.Environment["PROGRAM"] = Path.Combine(AppContext.BaseDirectory, "taylorseer.dll");
        start.Environment["FOLDER"] = folder.Path;
        using Process process = Process.Start(start)!;
        _ = process.StandardError.ReadToEndAsync();
        _ = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode;
    }
}
