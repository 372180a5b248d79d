using TaylorSeer.Cli;
using static TaylorSeer.Tests.Cli.CommandLine;

namespace TaylorSeer.Tests.Cli;

public class WrongCommandTests
{
    [Theory]
    [InlineData("sample --class-labels o", "part of several class names: T-shirt/top (0), trouser (1), pullover (2), coat (4), ankle boot (9)")]
    [InlineData("sample --class-labels hat", "there is no class 'hat'; there are T-shirt/top (0)")]
    [InlineData("sample --class-labels 11", "class 11 does not exist: the model has the classes 0 to 9, and 10 for none")]
    [InlineData("sample --class-labels 1,,2", "empty entry")]
    [InlineData("sample --steps fifty", "'fifty' is not a count")]
    [InlineData("sample --steps ddim51", "no stride through 1000 timesteps gives exactly 51")]
    [InlineData("sample --interval 0", "--interval is '0'; it takes a whole number from 1 to 1000")]
    [InlineData("sample --interval 1 --max-order 2", "--max-order 2 has no meaning with --interval 1")]
    [InlineData("sample --max-order 16", "--max-order is '16'; it takes a whole number from 0 to 15")]
    [InlineData("sample --steps 4 --interval 3 --first-enhance 4", "would compute all 4 steps and forecast none")]
    [InlineData("sample --ddpm-sample --eta 0.5", "--eta 0.5 belongs to DDIM")]
    [InlineData("sample --ddpm-sample --ddim-sample", "exclude each other")]
    [InlineData("sample --interval 1 --sites last", "--sites has no meaning with --interval 1")]
    [InlineData("sample --predictor linear --max-order 2", "--max-order is the order of a Taylor series")]
    [InlineData("sample --taylor-dtype f16", "--taylor-dtype is 'f16'; it takes f32 or bf16")]
    [InlineData("sample --sites some", "--sites is 'some'; it takes every-module or every-block or last or lite")]
    [InlineData("compare --settings 4,4 --predictor hold", "--settings names the orders of Taylor series")]
    [InlineData("sample --ddim-sample --eta x", "--eta is 'x'; it takes a number from 0")]
    [InlineData("sample --cfg-scale 0.5", "--cfg-scale is '0.5'; it takes a number from 1")]
    [InlineData("sample --cfg-scale 3 --no-guidance", "exclude each other")]
    [InlineData("sample --cfg-channels 2", "--cfg-channels is '2'; it takes 3 or all")]
    [InlineData("sample --rng gpu", "--rng is 'gpu'; it takes cpu or cuda")]
    [InlineData("sample --device tpu", "There is no device 'tpu' here")]
    [InlineData("sample --device reference --threads 2", "--threads 2 is for the cpu device")]
    [InlineData("sample --model DiT-M/2", "there is no model 'DiT-M/2'")]
    [InlineData("sample --out picture.jpg", "pictures are written as PNG")]
    [InlineData("compare --settings 4", "--settings '4': it takes interval,order")]
    [InlineData("compare --settings 4,4 --interval 3", "--interval and --max-order would name them again")]
    [InlineData("compare --baseline-interval 3", "say with which order")]
    [InlineData("make-checkpoint --out x --model big", "there is no model 'big'")]
    [InlineData("sample --nonsense", "sample has no option '--nonsense'")]
    [InlineData("sample --sede 3", "sample has no option '--sede'; did you mean --seed?")]
    [InlineData("sample boots", "'boots' is one word too many for sample")]
    [InlineData("paint", "there is no command 'paint'; there are sample, generate")]
    [InlineData("sampel", "there is no command 'sampel'; did you mean sample?")]
    [InlineData("kernels", "no command is given; there are list, show")]
    [InlineData("kernels show Linear.Gpu --language ptx", "taylorseer kernels show --help")]
    [InlineData("sample --steps 0", "--num-sampling-steps 0: Sampling in 0 steps")]
    [InlineData("sample --seed 9223372036854775808", "it takes a whole number from -9223372036854775808 to 9223372036854775807")]
    [InlineData("sample --eta 1.5", "--eta is '1.5'; it takes a number from 0 to 1")]
    [InlineData("sample --cfg-scale 1e300", "--cfg-scale is '1e300'; it takes a number from 1 to 1000")]
    [InlineData("sample --max-memory 8XB", "such as 8000000000 or 8GB")]
    [InlineData("sample --save-latents x --save-trajectory ./x", "--save-latents and --save-trajectory would both write x")]
    [InlineData("bench --only nothing", "no operation's name contains 'nothing'; there are xl2.qkv")]
    [InlineData("bench --max-order 3", "--max-order is of whole steps")]
    [InlineData("bench --sites last", "--sites is of whole steps")]
    [InlineData("bench --profile", "--profile is of whole steps or of a decoder")]
    [InlineData("bench --model demo --only fc1", "--only is of operations")]
    [InlineData("bench --model demo --image-size 256", "the demo model makes images of 28 x 28 pixels")]
    public void A_wrong_command_says_what_is_possible(string command, string message)
    {
        Result result = Run(command.Split(' '));
        Assert.Equal(ExitCode.WrongCommand, result.Code);
        Assert.Contains(message, result.Errors);
        Assert.StartsWith("error: ", result.Errors);
        Assert.Empty(result.Output);
    }

    [Theory]
    [InlineData("--out is empty", "sample", "--out", "")]
    [InlineData("--ckpt is empty", "sample", "--ckpt", "")]
    [InlineData("FILE is empty", "inspect", "")]
    [InlineData("--out is empty", "decode", "x", "--out", "")]
    public void Nothing_in_place_of_a_name_is_refused(string message, params string[] command)
    {
        Result result = Run(command);
        Assert.Equal(ExitCode.WrongCommand, result.Code);
        Assert.Contains(message, result.Errors);
    }

    [Theory]
    [InlineData("sample --out /no/such/folder/x.png", "the folder /no/such/folder does not exist")]
    [InlineData("sample --save-latents /dev/null", "that is a device, not a file")]
    [InlineData("sample --ckpt /no/such/file.safetensors", "there is no such file")]
    [InlineData("sample --heads 3", "says it has 2 heads, but 3 were asked for")]
    [InlineData("sample --model DiT-XL/2", "--model DiT-XL/2 without --ckpt")]
    [InlineData("sample --model DiT-XL/2 --image-size 512", "taylorseer download dit-xl-2-512")]
    [InlineData("sample --num-classes 1000", "the model has 10 classes, not 1000")]
    [InlineData("sample --num-samples 1048576 --max-order 8 --save-latents x", "at most")]
    [InlineData("sample --max-memory 1000000 --max-order 8", "MB are free: weights 9.47 MB, differences")]
    [InlineData("sample --max-memory 1MB", "or a larger --max-memory")]
    [InlineData("sample --num-samples 200000 --class-labels 1 --interval 1", "200000 images in one picture are 2.51 GB")]
    [InlineData("sample --out /", "that is a folder")]
    [InlineData("inspect /no/such/file", "there is no such file")]
    public void What_cannot_be_done_says_why(string command, string message)
    {
        Result result = Run(command.Split(' '));
        Assert.Equal(ExitCode.Failed, result.Code);
        Assert.Contains(message, result.Errors);
        Assert.Empty(result.Output);
    }

    [Fact]
    public void A_full_disk_is_reported()
    {
        if (!File.Exists("/dev/full"))
            return;     // systems without it cannot show this
        Result result = Run("sample", "--steps", "2", "--class-labels", "1", "--no-guidance", "--out", "/dev/full");
        Assert.Equal(ExitCode.Failed, result.Code);
        Assert.Contains("/dev/full could not be written: No space left on device", result.Errors);
    }

    [Theory]
    [InlineData("--help", "sample")]
    [InlineData("sample --help", "(default 50, 250 with --ddpm-sample)")]
    [InlineData("sample --help", "--warmup-steps")]
    [InlineData("compare --help", "--settings")]
    public void Help_names_options_and_defaults(string command, string expected) =>
        Assert.Contains(expected, Done(command.Split(' ')).Output);
}
