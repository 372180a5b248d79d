using System.Text.Json.Nodes;
using TaylorSeer.Kernels.Gpu.Cuda.TensorCores;

namespace TaylorSeer.Cli.Bench;

/// <summary>The fastest plan of a product, beside the one that the planner guesses.</summary>
/// <param name="Product">what was multiplied</param>
/// <param name="Plans">that were checked and timed</param>
/// <param name="Best">the fastest</param>
/// <param name="BestMs">its median</param>
/// <param name="Guess">the planner's</param>
/// <param name="GuessMs">its median</param>
/// <param name="Error">the largest of all plans, as a share of what is allowed</param>
sealed record TuningResult(TunedProduct Product, int Plans, MatmulPlan Best, double BestMs, MatmulPlan Guess, double GuessMs, double Error)
{
    public double FlopRate => Product.Flops / (BestMs / 1000);

    public JsonObject ToJson(double peakFlops) => new()
    {
        ["name"] = Product.Name,
        ["m"] = Product.M,
        ["n"] = Product.N,
        ["k"] = Product.K,
        ["plans"] = Plans,
        ["tile"] = Best.Tile.Name,
        ["splits"] = Best.Splits,
        ["microseconds"] = 1000 * BestMs,
        ["guess_tile"] = Guess.Tile.Name,
        ["guess_splits"] = Guess.Splits,
        ["guess_microseconds"] = 1000 * GuessMs,
        ["share_of_peak"] = FlopRate / peakFlops,
        ["error_share"] = Error,
    };
}
