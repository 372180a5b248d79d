using TaylorSeer.Engine;
using TaylorSeer.Engine.Backends;
using TaylorSeer.Engine.Checkpoints;
using TaylorSeer.Engine.Memory;
using TaylorSeer.Kernels.Gpu;

namespace TaylorSeer.Cli;

/// <summary>Errors as a user reads them, and their exit codes.</summary>
static class ErrorText
{
    /// <summary>Writes the error; returns the exit code.</summary>
    public static int Write(TextWriter errors, Exception error)
    {
        switch (error)
        {
            case OperationCanceledException:
                errors.WriteLine("stopped; nothing was written");
                return ExitCode.Interrupted;
            case UsageException wrong:
                return Write(errors, wrong.Message, wrong.Advice, ExitCode.WrongCommand);
            case FailureException failed:
                return Write(errors, failed.Message, failed.Advice, ExitCode.Failed);
            case MemoryLimitException refused:
                return Write(errors, refused.Need, refused.Advice, ExitCode.Failed);
            case NotFiniteNumberException:
                return Write(errors, error.Message, "a smaller --interval, --max-order or --cfg-scale; if --interval 1 --no-guidance fails as well, the checkpoint is damaged", ExitCode.Failed);
            case CheckpointException or GpuException or NoKernelException or IOException or UnauthorizedAccessException or ShapeException:
                return Write(errors, error.Message, null, ExitCode.Failed);
            case OutOfMemoryException:
                return Write(errors, $"out of memory: {error.Message}", "fewer images at a time, a lower --max-order, or --interval 1", ExitCode.Failed);
            default:
                return Write(errors, $"this is a fault of taylorseer itself, please report it:\n{error}", null, ExitCode.Failed);
        }
    }

    static int Write(TextWriter errors, string message, string? advice, int code)
    {
        errors.WriteLine($"error: {message.ReplaceLineEndings("\n       ")}");
        if (advice is not null)
            errors.WriteLine($"  try: {advice}");
        return code;
    }
}
