using System.CommandLine;
using System.Diagnostics;
using System.Text.Json.Nodes;
using TaylorSeer.Cli.Options;
using TaylorSeer.Cli.Output;
using TaylorSeer.Engine;
using TaylorSeer.Engine.Checkpoints;
using TaylorSeer.Models;

namespace TaylorSeer.Cli.Commands;

/// <summary><c>taylorseer make-checkpoint</c>: a checkpoint with random weights, for measuring and testing.</summary>
sealed class MakeCheckpointCommand
{
    const string AutoencoderName = "sd-vae";

    readonly Option<string?> model = Opt.Text("--model", "NAME", $"size of the model, or {AutoencoderName} for an autoencoder of the published size (default DiT-XL/2)");
    readonly Option<string?> imageSize = Opt.Choice("--image-size", "side of its images, pixels (default 256)", "256", "512");
    readonly Option<long?> classes = Opt.Whole("--num-classes", "number of classes (default 1000)", 1, 1 << 20);
    readonly Option<string?> dtype = Opt.Choice("--dtype", "element type (default f32)", "f32", "f16", "bf16");
    readonly Option<long?> seed = Opt.Whole("--seed", "seed of the weights (default 0)", long.MinValue, long.MaxValue);
    readonly Option<string> output = Opt.Required("--out", "FILE", "safetensors file to write");
    readonly ReportOptions report = new();

    public static Command Create()
    {
        MakeCheckpointCommand self = new();
        Command command = new("make-checkpoint", "Write a checkpoint with random weights, of a DiT or an autoencoder: for measuring and testing, it makes no pictures.")
        {
            self.model, self.imageSize, self.classes, self.dtype, self.seed, self.output,
        };
        self.report.AddTo(command);
        command.SetAction((parse, stop) => Task.FromResult(self.Run(parse, stop)));
        return command;
    }

    int Run(ParseResult parse, CancellationToken stop)
    {
        Screen screen = report.Screen(parse);
        string path = parse.GetRequiredValue(output), name = parse.GetValue(model) ?? "DiT-XL/2";
        DType type = Enum.Parse<DType>(parse.GetValue(dtype) ?? "f32", ignoreCase: true);
        var (what, parameters, writer) = name == AutoencoderName ? Autoencoder(type) : DiTOf(parse, name, type);
        TensorFile.Check("--out", path);
        RequireSpace(path, parameters * type.Bytes());

        long started = Stopwatch.GetTimestamp();
        TensorFile.Write(path, writer, stop);
        long bytes = new FileInfo(path).Length;
        if (screen.Json)
            screen.Write(new JsonObject { ["file"] = path, ["model"] = what, ["parameters"] = parameters, ["bytes"] = bytes });
        else
            screen.Line(screen.Quiet ? path : $"{path}   {what}, {Amount.Count(parameters)} weights, {Amount.Bytes(bytes)}, {Amount.Time(Stopwatch.GetElapsedTime(started).TotalMilliseconds)}");
        return ExitCode.Done;
    }

    (string Name, long Parameters, SafetensorsWriter Writer) DiTOf(ParseResult parse, string name, DType type)
    {
        DiTVariant variant = DiTVariant.Find(name)
            ?? throw new UsageException($"there is no model '{name}'; there are {string.Join(", ", DiTVariant.All.Select(v => v.Name))}, and {AutoencoderName}");
        DiTConfig config = variant.For(int.Parse(parse.GetValue(imageSize) ?? "256"), (int)(parse.GetValue(classes) ?? 1000));
        return (config.Name, config.Parameters, RandomDiT.Writer(config, parse.GetValue(seed) ?? 0, type));
    }

    static (string Name, long Parameters, SafetensorsWriter Writer) Autoencoder(DType type)
    {
        SafetensorsWriter writer = FormulaWeight.Writer(AutoencoderConfig.Published, type);
        return (AutoencoderName, AutoencoderLayout.Tensors(AutoencoderConfig.Published).Sum(t => t.Shape.Count), writer);
    }

    static void RequireSpace(string path, long bytes)
    {
        string folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        long free = new DriveInfo(folder).AvailableFreeSpace;
        if (bytes > free)
            throw new FailureException($"{path} would take {Amount.Bytes(bytes)}; the disk has {Amount.Bytes(free)} free", "--dtype f16, a smaller --model, or another folder");
    }
}
