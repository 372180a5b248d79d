using System.CommandLine;
using TaylorSeer.Engine;

namespace TaylorSeer.Cli.Options;

/// <summary>Where to compute.</summary>
sealed class DeviceOptions
{
    /// <summary>Names the device where <c>--device</c> does not.</summary>
    public const string Variable = "TAYLORSEER_DEVICE";

    readonly Option<string?> device = Opt.Text("--device", "NAME", $"auto, cpu or reference (default: what {Variable} says, else auto)");
    readonly Option<long?> threads = Opt.Whole("--threads", "threads of the cpu device (default: one per core); the result does not depend on it", 1, 1024);

    public void AddTo(Command command) => command.AddAll(device, threads);

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
