namespace TaylorSeer.Cli.Evaluation;

/// <summary>Two images that were compared.</summary>
readonly record struct PairResult(string Name, Similarity Similarity);
