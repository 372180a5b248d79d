using TaylorSeer.Engine;

namespace TaylorSeer.Models;

/// <summary>
/// The fixed position embedding, for checkpoints that do not carry it (1, T, D). With q = D/4, ω_k = 10000^(−k/q), token
/// (row r, column c): sin(c ω), cos(c ω), sin(r ω), cos(r ω), q values each; the column comes first. Computed in f64, rounded once.
/// </summary>
public sealed class PositionTable(int grid, int width) : IWeightSource
{
    readonly int quarter = width / 4;

    public string Name => "pos_embed (computed)";

    public Shape Shape => (1, grid * grid, width);

    public void Read(long start, Span<float> destination)
    {
        for (int i = 0; i < destination.Length; i++)
        {
            int token = (int)((start + i) / width), channel = (int)((start + i) % width);
            int part = channel / quarter, k = channel % quarter;
            double angle = (part < 2 ? token % grid : token / grid) * Math.Pow(10000, -(double)k / quarter);
            destination[i] = (float)(part % 2 == 0 ? Math.Sin(angle) : Math.Cos(angle));
        }
    }
}
