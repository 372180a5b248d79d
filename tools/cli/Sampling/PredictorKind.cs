namespace TaylorSeer.Cli.Sampling;

/// <summary>How features are continued, as the command line names it.</summary>
enum PredictorKind
{
    Taylor,
    Linear,
    Hold,
}
