using System.CommandLine;
using System.Security.Cryptography;
using TaylorSeer.Cli;
using TaylorSeer.Cli.Commands;
using TaylorSeer.Tests.Download;
using static TaylorSeer.Tests.Cli.CommandLine;

namespace TaylorSeer.Tests.Cli;

public sealed class DownloadTests : IDisposable
{
    static readonly byte[] Contents = [.. "weights"u8];
    static readonly string Sha256 = Convert.ToHexStringLower(SHA256.HashData(Contents));

    readonly TemporaryFolder folder = new();
    readonly LoopbackServer server = new((r, _) => LoopbackAnswer.Good(Contents, r));

    string Address => server.Address("models/m.pt?signature=secret").ToString();

    public void Dispose()
    {
        server.Dispose();
        folder.Dispose();
    }

    [Fact]
    public void An_address_is_fetched_once_and_then_compared()
    {
        Result first = Done("download", Address, "--out", folder["m.pt"], "--sha256", Sha256.ToUpperInvariant());
        Assert.Contains($"sha256 {Sha256} as it should be", first.Output);
        Assert.DoesNotContain("secret", first.Output + first.Errors);
        Assert.Equal($"{Sha256}  m.pt\n", File.ReadAllText(folder["m.pt.sha256"]));

        var again = Done("download", Address, "--out", folder["m.pt"], "--offline", "--json").Json.GetProperty("files")[0];
        Assert.False(again.GetProperty("downloaded").GetBoolean());
        Assert.True(again.GetProperty("checksum_compared").GetBoolean());      // with the one written down
        Assert.Single(server.Requests);
    }

    [Fact]
    public void A_file_that_was_changed_since_is_noticed()
    {
        Done("download", Address, "--out", folder.Path);
        File.AppendAllText(folder["m.pt"], "!");
        Result result = Run("download", Address, "--out", folder.Path);
        Assert.Equal(ExitCode.Failed, result.Code);
        Assert.Contains($"not {Sha256}", result.Errors);
    }

    [Fact]
    public void Offline_asks_nobody()
    {
        Result result = Run("download", Address, "--out", folder["m.pt"], "--offline");
        Assert.Equal(ExitCode.Failed, result.Code);
        Assert.Contains("m.pt is not there, and --offline forbids to fetch it", result.Errors);
        Assert.DoesNotContain("secret", result.Errors);
        Assert.Empty(server.Requests);
    }

    [Fact]
    public void A_known_model_comes_from_the_mirror_into_a_folder()
    {
        StringWriter output = new(), errors = new();
        Command command = DownloadCommand.Create(() => new() { Mirror = server.Address("mirror") });
        int code = command.Parse(["sd-vae-ft-ema", "--out", folder["vae"]]).Invoke(new() { Output = output, Error = errors });

        Assert.Equal(ExitCode.Done, code);
        Assert.Equal(["config.json", "diffusion_pytorch_model.safetensors"], Directory.GetFiles(folder["vae"]).Select(Path.GetFileName).Where(f => !f!.EndsWith(".sha256", StringComparison.Ordinal)).Order());
        Assert.Equal("/mirror/stabilityai/sd-vae-ft-ema/resolve/main/config.json", server.Requests[0].Path);
        Assert.Contains("nobody said what it should be", output.ToString());
        Assert.Contains("sd-vae-ft-ema: licence MIT", errors.ToString());
    }

    [Theory]
    [InlineData("dit-xl", "'dit-xl' is neither a known model nor an address")]
    [InlineData("ftp://host/file", "is neither a known model nor an address")]
    [InlineData("https://host.example/", "does not end in the name of a file")]
    [InlineData("https://host.example/m.pt --sha256 12", "--sha256 is '12'; it takes 64 hexadecimal digits")]
    public void A_wrong_command_says_what_is_possible(string command, string message)
    {
        Result result = Run(["download", .. command.Split(' ')]);
        Assert.Equal(ExitCode.WrongCommand, result.Code);
        Assert.Contains(message, result.Errors);
    }
}
