using System.CommandLine;
using TaylorSeer.Cli.Sampling;
using TaylorSeer.Engine;
using TaylorSeer.Engine.Forecasting;
using TaylorSeer.Engine.Memory;
using TaylorSeer.Kernels;
using TaylorSeer.Models;

namespace TaylorSeer.Cli.Options;

/// <summary>Where to compute.</summary>
sealed class DeviceOptions
{
    /// <summary>Names the device where <c>--device</c> does not.</summary>
    public const string Variable = "TAYLORSEER_DEVICE";

    readonly Option<string?> device = Opt.Text("--device", "NAME", $"auto, cpu, reference, cuda[:INDEX] or opencl[:INDEX]; taylorseer devices lists them (default: what {Variable} says, else auto)");
    readonly Option<long?> threads = Opt.Whole("--threads", "threads of the cpu device (default: one per core); the result does not depend on it", 1, 1024);

    readonly Option<long?> memory = Opt.Bytes(
        "--max-memory", $"what the process may hold, such as 8GB; a run that needs more is refused before it begins (default: what {MemoryBudget.Variable}, the container and the machine allow)");

    public void AddTo(Command command) => command.AddAll(device, threads, memory);

    /// <summary>The limit that the user named on the command line, or null.</summary>
    public long? MaxMemory(ParseResult parse) => parse.GetValue(memory);

    /// <summary>What the device has left for a run, within the limits that the user set; null where it does not say.</summary>
    public long? FreeBytes(ParseResult parse, Device where)
    {
        try
        {
            return where.FreeBytes(MaxMemory(parse));
        }
        catch (InvalidOperationException e)
        {
            throw new UsageException(e.Message);        // the variable is no number
        }
    }

    /// <summary>Refuses a run that will not fit, before its weights are loaded.</summary>
    /// <exception cref="MemoryLimitException">It needs more than there is; names settings that would fit.</exception>
    public void Require(ParseResult parse, Device where, DiTConfig model, RunSettings run, ForecastSettings how, WeightType weights, DecodingMemory? decoding = null) =>
        Require(parse, where, model, run.Labels.Length, run.Guidance is not null, run.Sampler.Steps, how.Forecaster, weights, decoding);

    /// <inheritdoc cref="Require(ParseResult, Device, DiTConfig, RunSettings, ForecastSettings, WeightType, DecodingMemory)"/>
    public void Require(ParseResult parse, Device where, DiTConfig model, int images, bool guided, int steps, Forecaster? forecaster, WeightType weights, DecodingMemory? decoding = null)
    {
        if (FreeBytes(parse, where) is not long free)
            return;
        try
        {
            DiTPlanner.Require(model, images, guided, steps, forecaster, weights, free, loaded: false, decoding, where.Backend);
        }
        catch (MemoryLimitException e) when (MaxMemory(parse) is not null)
        {
            throw new MemoryLimitException(e.Need, $"{e.Advice}; or a larger --max-memory");
        }
    }

    /// <summary>Threads the cpu device will use.</summary>
    public int Threads(ParseResult parse) => (int)(parse.GetValue(threads) ?? Environment.ProcessorCount);

    /// <summary>The device that was asked for, never another.</summary>
    public Device Open(ParseResult parse)
    {
        string? given = parse.GetValue(device), inherited = Environment.GetEnvironmentVariable(Variable);
        string name = given ?? (string.IsNullOrWhiteSpace(inherited) ? "auto" : inherited);
        int count = (int)(parse.GetValue(threads) ?? 0);
        if (count > 0 && name is "auto" or "cpu")
            return Device.Cpu(count);

        try
        {
            Device opened = Device.Parse(name);
            if (count == 0)
                return opened;
            opened.Dispose();
        }
        catch (ArgumentException e)
        {
            string from = given is null ? $" ({Variable} names it)" : "";
            throw new UsageException($"{e.Message.Split(" (Parameter")[0]}{from}", "taylorseer devices");
        }

        throw new UsageException($"--threads {count} is for the cpu device; '{name}' has no use for it.");
    }
}
