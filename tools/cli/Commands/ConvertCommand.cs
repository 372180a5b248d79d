using System.CommandLine;
using System.Text.Json.Nodes;
using TaylorSeer.Cli.Options;
using TaylorSeer.Cli.Output;
using TaylorSeer.Engine;
using TaylorSeer.Engine.Checkpoints;

namespace TaylorSeer.Cli.Commands;

/// <summary><c>taylorseer convert</c>: any checkpoint that opens, as one safetensors file.</summary>
sealed class ConvertCommand
{
    readonly Argument<string> input = Opt.Subject<string>("IN", "checkpoint file or diffusers folder");
    readonly Argument<string> output = Opt.Subject<string>("OUT", "safetensors file to write");
    readonly Option<string?> dtype = Opt.Choice("--dtype", "element type of the floating-point tensors (default: as they are)", "f32", "f16", "bf16");
    readonly Option<string[]> metadata = new("--metadata") { Description = "an entry for the file's metadata; an empty value removes one", HelpName = "KEY=VALUE", AllowMultipleArgumentsPerToken = true };
    readonly ReportOptions report = new();

    public static Command Create()
    {
        ConvertCommand self = new();
        Command command = new("convert", "Write a checkpoint as one safetensors file, in another element type or with other metadata.") { self.input, self.output, self.dtype, self.metadata };
        self.report.AddTo(command);
        command.SetAction((parse, stop) => Task.FromResult(self.Run(parse, stop)));
        return command;
    }

    int Run(ParseResult parse, CancellationToken stop)
    {
        Screen screen = report.Screen(parse);
        string from = parse.GetRequiredValue(input), to = parse.GetRequiredValue(output);
        TensorFile.Check("OUT", to, from);
        using Checkpoint checkpoint = Checkpoint.Open(from);
        DType? wanted = parse.GetValue(dtype) is string name ? Enum.Parse<DType>(name, ignoreCase: true) : null;

        SafetensorsWriter writer = new();
        foreach (var (key, value) in checkpoint.Metadata)
            writer.Metadata[key] = value;
        foreach (string entry in parse.GetValue(metadata) ?? [])
            SetMetadata(writer, entry);
        foreach (CheckpointTensor tensor in checkpoint.Tensors)
            Add(writer, tensor, wanted, from);
        TensorFile.Write(to, writer, stop);

        if (screen.Json)
            screen.Write(new JsonObject { ["file"] = to, ["bytes"] = new FileInfo(to).Length, ["tensors"] = checkpoint.Tensors.Count });
        else if (screen.Quiet)
            screen.Line(to);
        else
            screen.Line($"{to}   {Amount.Of(checkpoint.Tensors.Count, "tensor")}, {Amount.Bytes(new FileInfo(to).Length)} (was {Amount.Bytes(checkpoint.FileBytes)})");
        return ExitCode.Done;
    }

    static void SetMetadata(SafetensorsWriter writer, string entry)
    {
        int equals = entry.IndexOf('=');
        if (equals < 1)
            throw new UsageException($"--metadata '{entry}': an entry is KEY=VALUE");
        if (equals == entry.Length - 1)
            writer.Metadata.Remove(entry[..equals]);
        else
            writer.Metadata[entry[..equals]] = entry[(equals + 1)..];
    }

    static void Add(SafetensorsWriter writer, CheckpointTensor tensor, DType? wanted, string path)
    {
        DType type = tensor.DType switch
        {
            DType.F32 or DType.F16 or DType.BF16 => wanted ?? tensor.DType,
            DType.F64 => wanted ?? DType.F32,
            _ => throw new FailureException($"{path}: '{tensor.Name}' holds whole numbers ({tensor.DType}); only floating-point tensors can be converted"),
        };
        writer.Add(tensor.Name, tensor.Shape, type, (start, to) =>
        {
            tensor.Read(start, to);
            if (type == DType.F16)
                RequireRange(tensor, to, path);
        });
    }

    // A weight that becomes infinite would only show as a black picture, much later.
    static void RequireRange(CheckpointTensor tensor, ReadOnlySpan<float> values, string path)
    {
        foreach (float value in values)
        {
            if (float.IsFinite(value) && !Half.IsFinite((Half)value))
                throw new FailureException($"{path}: '{tensor.Name}' has the value {value}, beyond the range of f16 (65504)", "--dtype bf16 or f32");
        }
    }
}
