using System.CommandLine;
using System.Runtime.InteropServices;
using TaylorSeer.Cli.Commands;

namespace TaylorSeer.Cli;

/// <summary>The command line <c>taylorseer</c>: finds the command, runs it, and turns errors into messages and exit codes.</summary>
public static class Program
{
    static int Main(string[] args)
    {
        Console.SetError(new PatientWriter(Console.Error));
        using CancellationTokenSource interrupted = new(), terminated = new();
        using PosixSignalRegistration interrupt = StopOn(PosixSignal.SIGINT, interrupted), terminate = StopOn(PosixSignal.SIGTERM, terminated);
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(interrupted.Token, terminated.Token);
        int code = Run(args, Console.Out, Console.Error, stop.Token);
        return code == ExitCode.Interrupted && terminated.IsCancellationRequested ? ExitCode.Terminated : code;
    }

    /// <summary>Runs one command line; see <see cref="ExitCode"/> for what it returns.</summary>
    /// <param name="args">the command and its options</param>
    /// <param name="output">receives results</param>
    /// <param name="errors">receives progress and errors</param>
    /// <param name="cancellation">stops a run between two steps</param>
    public static int Run(string[] args, TextWriter output, TextWriter errors, CancellationToken cancellation = default)
    {
        ParseResult parse = Root().Parse(args);
        if (parse.Errors.Count > 0)
            return ErrorText.Write(errors, WrongCommand.Of(parse));

        InvocationConfiguration configuration = new()
        {
            Output = output,
            Error = errors,
            EnableDefaultExceptionHandler = false,
            ProcessTerminationTimeout = null,       // Main watches the signals
        };
        try
        {
            return parse.InvokeAsync(configuration, cancellation).GetAwaiter().GetResult();
        }
        catch (Exception e)
        {
            return ErrorText.Write(errors, e);
        }
    }

    internal static RootCommand Root() => new("Samples diffusion transformers (DiT) and forecasts features between computed steps (TaylorSeer).")
    {
        SampleCommand.Create(),
        GenerateCommand.Create(),
        MergeCommand.Create(),
        DecodeCommand.Create(),
        CompareCommand.Create(),
        InspectCommand.Create(),
        DevicesCommand.Create(),
        KernelsCommand.Create(),
        ConvertCommand.Create(),
        VerifyCommand.Create(),
        BenchCommand.Create(),
        MakeCheckpointCommand.Create(),
        DownloadCommand.Create(),
        EvaluateCommand.Create(),
    };

    // The first signal asks the run to stop and tidy up; a second one is not caught, and ends the process at once.
    static PosixSignalRegistration StopOn(PosixSignal signal, CancellationTokenSource stop) => PosixSignalRegistration.Create(signal, context =>
    {
        context.Cancel = !stop.IsCancellationRequested;
        stop.Cancel();
    });
}
