namespace TaylorSeer.Cli;

/// <summary>A command that makes sense cannot be carried out: exit code 1.</summary>
/// <param name="message">what happened, with the values</param>
/// <param name="advice">what to try, or null</param>
public sealed class FailureException(string message, string? advice = null) : Exception(message)
{
    public string? Advice { get; } = advice;
}
