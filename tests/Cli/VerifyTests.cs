using TaylorSeer.Cli;
using static TaylorSeer.Tests.Cli.CommandLine;

namespace TaylorSeer.Tests.Cli;

/// <summary>The tests have a part of what was recorded, under the index of all of it.</summary>
public sealed class VerifyTests
{
    [Fact]
    public void Cases_without_their_files_fail_or_are_left_out_and_counted()
    {
        string goldens = Golden.Path("goldens.json");
        Result strict = Run("verify", goldens, "--device", "cpu", "--only", "forward/tiny_", "--json");
        Assert.Equal(ExitCode.Failed, strict.Code);
        int failed = strict.Json.GetProperty("failed").GetInt32(), passed = strict.Json.GetProperty("passed").GetInt32();
        Assert.True(failed > 0 && passed > 0);

        var part = Done("verify", goldens, "--device", "cpu", "--only", "forward/tiny_", "--present", "--json").Json;
        Assert.Equal((passed, 0, failed), (part.GetProperty("passed").GetInt32(), part.GetProperty("failed").GetInt32(), part.GetProperty("left_out").GetInt32()));
        Assert.Contains($"{failed} cases were left out", Done("verify", goldens, "--device", "cpu", "--only", "forward/tiny_", "--present").Output, StringComparison.Ordinal);
        Assert.Contains("the files of none of", Run("verify", goldens, "--device", "cpu", "--only", "forward/tiny_b", "--present").Errors, StringComparison.Ordinal);
    }
}
