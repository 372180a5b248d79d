namespace TaylorSeer.Cli;

/// <summary>The command is wrong: exit code 2.</summary>
/// <param name="message">what was given, and what is possible</param>
/// <param name="advice">what to try, or null</param>
public sealed class UsageException(string message, string? advice = null) : Exception(message)
{
    public string? Advice { get; } = advice;
}
