using TaylorSeer.Engine;
using TaylorSeer.Engine.Forecasting;

namespace TaylorSeer.Models;

/// <summary>The adaLN vectors of one step: rows of the run's table (<see cref="ModulationTable"/>).</summary>
/// <param name="Blocks">all blocks and steps of the table, (R, 6D)</param>
/// <param name="Rows">first row of each block</param>
/// <param name="Gates">what whole forecast steps multiply with: the table itself, or ones where gates are forecast along</param>
/// <param name="Final">shift and scale of the final layer, (B, 2D)</param>
readonly record struct StepModulation(Tensor Blocks, int[] Rows, ForecastGates Gates, Tensor Final)
{
    /// <summary>The six vectors of a block side by side, (B, 6D).</summary>
    public Tensor Block(int block) => Blocks.Rows(Rows[block], Final.Shape[0]);
}
