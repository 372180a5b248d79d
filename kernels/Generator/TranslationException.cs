namespace TaylorSeer.Kernels.Generator;

/// <summary>Leaves the translation of one statement; the next one is still tried, so that a build shows all problems.</summary>
sealed class TranslationException(Problem problem) : Exception
{
    public Problem Problem => problem;
}
