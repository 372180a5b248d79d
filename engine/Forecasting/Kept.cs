namespace TaylorSeer.Engine.Forecasting;

/// <summary>The differences of a site that a computed step updates, for operations that do it along with their own work. The default keeps nothing.</summary>
/// <param name="Differences">(K, N, T, D), or null where nothing is watched</param>
/// <param name="Gap">this step's index minus the previous computed step's</param>
/// <param name="Orders">how many differences exist after this step</param>
public readonly record struct Kept(Tensor? Differences, float Gap, int Orders);
