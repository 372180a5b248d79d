namespace TaylorSeer.Engine.Forecasting;

/// <summary>
/// What the forecasts of all sites are multiplied with on this step and on coming ones: of site s and sample n, j steps from
/// now, the D values from column Columns[s] of row Rows[s] + j NextStep + n of the table.
/// </summary>
/// <param name="Table">vectors of many steps, (R, G)</param>
/// <param name="Rows">by site: row of its first sample's gate on this step</param>
/// <param name="Columns">by site: first column of its gate</param>
/// <param name="NextStep">rows from a step to the one after it</param>
/// <param name="Steps">steps that the table knows, this one included</param>
public readonly record struct ForecastGates(Tensor Table, int[] Rows, int[] Columns, int NextStep, int Steps);
