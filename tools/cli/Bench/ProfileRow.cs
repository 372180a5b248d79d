namespace TaylorSeer.Cli.Bench;

/// <summary>All calls of one operation at one size, in a step.</summary>
/// <param name="Name">of the operation</param>
/// <param name="Shape">its sizes</param>
/// <param name="Kernels">what was launched for it, each once</param>
/// <param name="TensorCores">whether a kernel for tensor cores did the products</param>
/// <param name="Calls">per step</param>
/// <param name="Launches">per step</param>
/// <param name="Ms">milliseconds per step</param>
/// <param name="Flops">per step</param>
/// <param name="Bytes">per step</param>
sealed record ProfileRow(string Name, string Shape, string Kernels, bool TensorCores, double Calls, double Launches, double Ms, double Flops, double Bytes)
{
    /// <summary>Further than this from both ceilings an operation waits for something else: too few threads, or the launch itself.</summary>
    const double LeastShare = 0.25;

    /// <summary>Milliseconds that the arithmetic would take at its ceiling, and the bytes at theirs.</summary>
    (double Arithmetic, double Memory) Floors(Roofline r) => (1000 * Flops / (TensorCores ? r.TensorFlops ?? r.Flops : r.Flops), 1000 * Bytes / r.Bytes);

    /// <summary>The larger floor as a share of the time.</summary>
    public double Share(Roofline r) => Math.Max(Floors(r).Arithmetic, Floors(r).Memory) / Math.Max(Ms, 1e-9);

    /// <summary>What bounds it.</summary>
    public string Bound(Roofline r) =>
        Share(r) < LeastShare ? "latency" : Floors(r).Memory > Floors(r).Arithmetic ? "memory" : TensorCores ? "tensor cores" : "arithmetic";
}
