namespace TaylorSeer.Cli;

/// <summary>What the process returns.</summary>
public static class ExitCode
{
    public const int Done = 0;

    /// <summary>The command was understood and could not be carried out.</summary>
    public const int Failed = 1;

    /// <summary>The command itself is wrong.</summary>
    public const int WrongCommand = 2;

    /// <summary>Stopped by Ctrl-C: 128 plus the number of the signal, as shells report it.</summary>
    public const int Interrupted = 130;

    /// <summary>Stopped by a request to end (SIGTERM), likewise.</summary>
    public const int Terminated = 143;
}
