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
    [InlineData("bf16"), InlineData("int8"), InlineData("fp8")]
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

    [Theory]
    [InlineData("fp8"), InlineData("E4M3"), InlineData("float8_e4m3fn")]
    public void Fp8_is_known_by_its_names_and_takes_a_quarter_where_it_is_multiplied(string name)
    {
        Assert.Equal(Weights("weights", "int8"), Weights("weights", name));
        Assert.True(Weights("weights", name) < Weights("weights", "bf16"));
    }

    [Fact]
    public void What_fp8_takes_where_it_is_only_shown_is_said_beside_it()
    {
        Assert.Equal(Weights("weights", "bf16"), Weights("weights_on_cpu", "bf16"));
        Assert.InRange(Weights("weights_on_cpu", "fp8"), Weights("weights", "bf16") + 1, Weights("weights", "f32"));
        Assert.Contains("cpu      weights", Done("inspect", tiny, "--dtype", "fp8").Output, StringComparison.Ordinal);
        Assert.DoesNotContain("cpu      weights", Done("inspect", tiny).Output, StringComparison.Ordinal);
    }

    long Weights(string of, string type) => Done("inspect", tiny, "--json", "--dtype", type).Json.GetProperty("memory").GetProperty(of).GetInt64();

    [Fact]
    public void Fp8_says_on_a_device_that_only_rounds_that_nothing_is_gained()
    {
        Result result = Done("sample", "--ckpt", tiny, "--steps", "4", "--out", folder["a.png"], "--dtype", "fp8", "--device", "cpu");
        Assert.Contains("fp8: rounded as a GPU would", result.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--dtype is 'fp4'; it takes f32 or bf16 or f16 or int8 or fp8", ExitCode.WrongCommand, "fp4", "cpu")]
    [InlineData("compute capability 8.9", ExitCode.Failed, "fp8", "emulator")]
    [InlineData("--device cpu", ExitCode.Failed, "int8", "emulator")]
    public void A_type_that_a_device_does_not_multiply_is_refused_with_what_to_use(string says, int code, string type, string device)
    {
        Result result = Run("sample", "--ckpt", tiny, "--steps", "4", "--out", folder["a.png"], "--dtype", type, "--device", device);
        Assert.Equal(code, result.Code);
        Assert.Contains(says, result.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void Verify_takes_f32_only_and_says_what_to_use()
    {
        Result result = Run("verify", ".", "--dtype", "int8");
        Assert.Equal(ExitCode.WrongCommand, result.Code);
        Assert.Contains("compare --dtype int8", result.Errors);
    }
}
