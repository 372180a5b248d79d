namespace TaylorSeer.Cli.Bench;

/// <summary>Something that can be timed.</summary>
/// <param name="Name">where the shape occurs: <c>xl2.fc1</c></param>
/// <param name="Shape">the sizes, for people</param>
/// <param name="Flops">arithmetic of one run, two per multiply-add; 0 where memory is the limit</param>
/// <param name="Bytes">memory one run has to move</param>
/// <param name="Run">one run</param>
/// <param name="Check">compares one run with the definition: largest error as a share of what is allowed, at most 1 when right</param>
sealed record BenchCase(string Name, string Shape, double Flops, double Bytes, Action Run, Func<double> Check)
{
    /// <summary>Its products are made by tensor cores where there are any, whose ceiling it is then measured by.</summary>
    public bool OnTensorCores { get; init; }
}
