using System.CommandLine;
using TaylorSeer.Cli.Options;
using TaylorSeer.Cli.Output;
using TaylorSeer.Cli.Sampling;
using TaylorSeer.Engine;
using TaylorSeer.Engine.Backends;
using TaylorSeer.Engine.Checkpoints;
using TaylorSeer.Models;

namespace TaylorSeer.Cli.Commands;

/// <summary><c>taylorseer inspect</c>: what a checkpoint holds, and what a run of it will take.</summary>
sealed class InspectCommand
{
    readonly Argument<string?> file = Opt.Subject<string?>("FILE", "checkpoint file or diffusers folder (default: the demo model)", ArgumentArity.ZeroOrOne);
    readonly Option<bool> tensors = Opt.Flag("--tensors", "list every tensor with its type and shape");
    readonly Option<long?> heads = ModelOptions.NewHeads();
    readonly Option<long?> steps = Opt.Whole("--num-sampling-steps", $"steps of the run whose memory is shown (default {SamplerOptions.DefaultSteps})", 2, 1000, "--steps");
    readonly Option<long?> samples = Opt.Whole("--num-samples", "its number of images (default 1)", 1, 1 << 20);
    readonly Option<bool> unguided = Opt.Flag("--no-guidance", "without guidance");
    readonly DecoderOptions decoders = new();
    readonly DTypeOptions dtype = new();
    readonly ForecastOptions forecast = new();
    readonly ReportOptions report = new(writes: false);

    public static Command Create()
    {
        InspectCommand self = new();
        Command command = new("inspect", "Show what a checkpoint holds, which model it is, and what memory a run will take. No weights are read.")
        {
            self.file, self.tensors, self.heads, self.steps, self.samples, self.unguided,
        };
        self.decoders.AddTo(command);
        self.dtype.AddTo(command);
        self.forecast.AddTo(command);
        self.report.AddTo(command);
        command.SetAction((parse, _) => Task.FromResult(self.Run(parse)));
        return command;
    }

    int Run(ParseResult parse)
    {
        Screen screen = report.Screen(parse);
        int runSteps = (int)(parse.GetValue(steps) ?? SamplerOptions.DefaultSteps);
        ForecastSettings how = forecast.Read(parse, runSteps, ancestral: false);
        using Checkpoint checkpoint = parse.GetValue(file) is string path ? Checkpoint.Open(path) : DemoModel.Open();

        DiTCheckpoint? dit = null;
        string? problem = null;
        try
        {
            dit = DiTCheckpoint.Read(checkpoint, new DiTOptions { Heads = (int?)parse.GetValue(heads) });
        }
        catch (CheckpointException e)
        {
            problem = e.Message;
        }

        using Device cpu = Device.Cpu(1);
        DecodingMemory? decoding = dit is null ? null : Decoding(parse, checkpoint, dit);
        DiTMemory? Memory(IBackend? keeper) => dit is null ? null : DiTMemory.Of(
            dit.Config, (int)(parse.GetValue(samples) ?? 1), !parse.GetValue(unguided), runSteps, how.Forecaster, dtype.Read(parse), decoding, keeper);
        Inspection inspection = new(checkpoint, dit, problem, Memory(null), Memory(cpu.Backend)?.Weights, $"{parse.GetValue(samples) ?? 1} at a time, {(parse.GetValue(unguided) ? "unguided" : "guided")}, {runSteps} steps, {how}");
        if (screen.Json)
            screen.Write(inspection.ToJson(parse.GetValue(tensors)));
        else
            inspection.Print(screen, parse.GetValue(tensors));
        return ExitCode.Done;
    }

    DecodingMemory Decoding(ParseResult parse, Checkpoint checkpoint, DiTCheckpoint dit)
    {
        OpenedModel model = new(checkpoint, dit);       // the caller's checkpoint, and disposed there
        using DecoderFile? decoder = decoders.Open(parse, model);
        return model.Decoding(decoder);
    }
}
