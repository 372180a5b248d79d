namespace TaylorSeer.Engine.Profiling;

/// <summary>One call of an operation: what it was asked for, and what that takes at least.</summary>
/// <param name="Name">of the operation: <c>Linear</c></param>
/// <param name="Shape">the sizes, for people</param>
/// <param name="Flops">arithmetic, two per multiply-add; 0 where there is next to none</param>
/// <param name="Bytes">memory that has to be moved, each operand once</param>
public readonly record struct OpCost(string Name, string Shape, double Flops, double Bytes);
