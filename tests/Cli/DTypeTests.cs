using TaylorSeer.Cli;
using TaylorSeer.Engine.Checkpoints;
using static TaylorSeer.Tests.Cli.CommandLine;

namespace TaylorSeer.Tests.Cli;

public sealed class DTypeTests : IDisposable
{
    readonly TemporaryFolder folder = new();
    readonly string tiny;

    public DTypeTests() => tiny = TinyModel(folder["tiny.safetensors"]);

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("bf16"), InlineData("int8")]
    public void Compare_shows_the_error_of_a_type_alone(string type)
    {
        var json = Done("compare", "--steps", "6", "--class-labels", "1", "--interval", "1", "--dtype", type, "--baseline-dtype", "f32", "--json").Json;
        var run = json.GetProperty("runs")[0];
        Assert.Equal(("f32", type), (json.GetProperty("baseline").GetProperty("dtype").GetString(), run.GetProperty("dtype").GetString()));
        Assert.Equal("FFFFFF", run.GetProperty("schedule").GetString());
        Assert.InRange(run.GetProperty("rmse").GetDouble(), 1e-5, 0.05);       // of the demo model; clothes differ by 0.7
    }

    [Fact]
    public void Without_a_baseline_type_both_runs_have_the_same()
    {
        var json = Done("compare", "--ckpt", tiny, "--steps", "6", "--class-labels", "1", "--interval", "1", "--dtype", "int8", "--json").Json;
        Assert.Equal("int8", json.GetProperty("baseline").GetProperty("dtype").GetString());
        Assert.Equal(0, json.GetProperty("runs")[0].GetProperty("rmse").GetDouble());
    }

    [Fact]
    public void Sample_says_which_type_it_used_and_what_it_took()
    {
        var f32 = Done("sample", "--ckpt", tiny, "--steps", "4", "--json", "--out", folder["a.png"]).Json;
        var int8 = Done("sample", "--ckpt", tiny, "--steps", "4", "--json", "--out", folder["b.png"], "--dtype", "int8").Json;
        Assert.Equal(("f32", "int8"), (f32.GetProperty("dtype").GetString(), int8.GetProperty("dtype").GetString()));
        Assert.True(int8.GetProperty("weight_bytes").GetInt64() < f32.GetProperty("weight_bytes").GetInt64());
    }

    [Fact]
    public void A_file_converted_to_bf16_holds_it_and_samples_the_same_as_loading_in_bf16()
    {
        string small = folder["small.safetensors"];
        Done("convert", tiny, small, "--dtype", "bf16");
        using (Checkpoint checkpoint = Checkpoint.Open(small))
            Assert.All(checkpoint.Tensors, t => Assert.Equal(Engine.DType.BF16, t.DType));
        Assert.True(new FileInfo(small).Length < new FileInfo(tiny).Length * 0.7);

        // the blocks' matrices are the same numbers; embedders, biases and the final layer were rounded only in the file
        var json = Done("compare", "--ckpt", small, "--steps", "4", "--class-labels", "1", "--interval", "1", "--dtype", "bf16", "--baseline-dtype", "f32", "--json").Json;
        Assert.Equal(0, json.GetProperty("runs")[0].GetProperty("rmse").GetDouble());
    }

    [Fact]
    public void Verify_takes_f32_only_and_says_what_to_use()
    {
        Result result = Run("verify", ".", "--dtype", "int8");
        Assert.Equal(ExitCode.WrongCommand, result.Code);
        Assert.Contains("compare --dtype int8", result.Errors);
    }
}
