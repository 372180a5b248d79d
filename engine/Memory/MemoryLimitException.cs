namespace TaylorSeer.Engine.Memory;

/// <summary>A run was refused before it began, because it would need more memory than there is.</summary>
/// <param name="message">what it needs, by owner, and what there is</param>
/// <param name="advice">settings that would fit</param>
public sealed class MemoryLimitException(string message, string advice) : Exception($"{message} Try: {advice}.")
{
    /// <summary>What is needed and what there is, without the advice.</summary>
    public string Need { get; } = message;

    /// <summary>Settings that would fit.</summary>
    public string Advice { get; } = advice;
}
