using TaylorSeer.Engine;
using TaylorSeer.Engine.Checkpoints;
using TaylorSeer.Engine.Diffusion;
using TaylorSeer.Engine.Forecasting;
using TaylorSeer.Engine.Layers;
using TaylorSeer.Kernels;
using static TaylorSeer.Engine.Ops.Op;

namespace TaylorSeer.Models;

/// <summary>
/// A class-conditional diffusion transformer (Peebles and Xie, "Scalable Diffusion Models with Transformers", 2023).
/// Owns its weights; runs own everything else, so one model may serve several.
/// </summary>
public sealed partial class DiT : IDenoiser, IDisposable
{
    readonly WeightSet weights;
    readonly PatchEmbed patchEmbed;
    readonly Tensor posEmbed;               // (T, D)
    readonly TimestepEmbedder timestep;
    readonly LabelEmbedder label;
    readonly DiTBlock[] blocks;
    readonly FinalLayer final;

    DiT(DiTConfig config, Weights w, Device device, WeightType blockWeights)
    {
        (Config, Device, WeightType) = (config, device, blockWeights);
        patchEmbed = new(w["x_embedder"], config.Patch, config.Channels, config.Width);
        posEmbed = w.Take("pos_embed", (1, config.Tokens, config.Width)).Reshape((config.Tokens, config.Width));
        timestep = new(w["t_embedder"], config.Width);
        label = new(w["y_embedder"], config.Classes, config.Width);
        blocks = [.. Enumerable.Range(0, config.Depth).Select(l => new DiTBlock(config, w[$"blocks.{l}"].As(blockWeights)))];
        final = new(config, w["final_layer"]);
        weights = w.Complete(config.Name);
    }

    public DiTConfig Config { get; }

    public string Name => Config.Name;

    public Device Device { get; }

    public Shape Sample => (Config.Channels, Config.InputSize, Config.InputSize);

    public int Classes => Config.Classes;

    /// <summary>How the matrices of the blocks are kept.</summary>
    public WeightType WeightType { get; }

    /// <summary>Bytes of device memory the weights hold.</summary>
    public long WeightBytes => weights.Bytes;

    public IDenoiserRun Start(DenoiserPlan plan)
    {
        if (Device.FreeBytes(plan.MemoryLimit) is long free)
            DiTPlanner.Require(Config, plan.Labels.Count, guided: false, plan.Steps, plan.Forecaster, WeightType, free + Device.Scratch.Bytes, loaded: true);      // scratch of earlier runs is used again
        return new DiTRun(this, plan);
    }

    public void Dispose() => weights.Dispose();

    /// <summary>Conditioning of R rows, SiLU applied: every adaLN layer starts with it. (R, D) in scratch.</summary>
    /// <param name="timesteps">those there are; many rows have the same</param>
    /// <param name="timestepOf">by row: index into timesteps</param>
    /// <param name="labels">by row</param>
    /// <param name="trace">sees what it is made of</param>
    internal Tensor Condition(ReadOnlySpan<float> timesteps, ReadOnlySpan<int> timestepOf, ReadOnlySpan<int> labels, ITrace? trace)
    {
        Tensor c = Gather(timestep.Forward(Device, timesteps), timestepOf);         // (R, D)
        trace?.Record("t_emb", c);
        Tensor y = label.Forward(labels);                       // (R, D)
        trace?.Record("y_emb", y);
        AddBroadcast(c.Reshape((1, c.Shape[0], c.Shape[1])), y);
        trace?.Record("cond", c);
        return Silu(c);
    }

    /// <summary>Every block's modulation vectors, each block <paramref name="blockRows"/> rows after the one before, and the final layer's.</summary>
    /// <param name="c">conditioning (R, D)</param>
    /// <param name="copies">by row of a block: the row of c that it belongs to; empty: its own</param>
    /// <param name="table">(L · blockRows, 6D)</param>
    /// <param name="blockRows">at least as many as are made</param>
    /// <param name="finalTable">(blockRows, 2D)</param>
    internal void Modulate(Tensor c, ReadOnlySpan<int> copies, Tensor table, int blockRows, Tensor finalTable)
    {
        int rows = copies.IsEmpty ? c.Shape[0] : copies.Length;
        for (int l = 0; l < blocks.Length; l++)
            Each(copies, table.Rows(l * blockRows, rows), blocks[l].Modulate);
        Each(copies, finalTable.Rows(0, rows), final.Modulate);

        void Each(ReadOnlySpan<int> copies, Tensor destination, Action<Tensor, Tensor> modulate)
        {
            if (copies.IsEmpty)
            {
                modulate(c, destination);
                return;
            }

            using var scratch = Device.Scratch.Scope();
            Tensor computed = Device.Scratch.Take((c.Shape[0], destination.Shape[1]));
            modulate(c, computed);
            Device.Backend.Gather(computed, copies, destination);
        }
    }

    /// <summary>Noise and variance: x (N, C, H, W) to (N, 2C, H, W).</summary>
    internal Tensor Forward(Tensor x, in StepModulation modulation, FeatureStore? features, ITrace? trace)
    {
        Tensor tokens = ForwardTokens(x, modulation, features, trace);          // (N, T, D)
        Tensor patches = final.Forward(tokens, modulation.Final);               // (N, T, p p 2C)
        trace?.Record("final_tokens", patches);
        Tensor output = Unpatchify(patches, Config.Patch, Config.InputSize, Config.InputSize);
        trace?.Record("out", output);
        return output;
    }

    /// <summary>The residual stream behind the last block, computed or forecast.</summary>
    Tensor ForwardTokens(Tensor x, in StepModulation modulation, FeatureStore? features, ITrace? trace)
    {
        Site last = features is { Where: Sites.LastOutput } ? features.Site(0) : default;
        if (last.Forecast() is Tensor forecast)
            return forecast;

        Tensor tokens = patchEmbed.Forward(x);                  // (N, T, D)
        AddBroadcast(tokens, posEmbed);
        trace?.Record("tokens_in", tokens);

        if (features is { IsForecast: true, Fused: true })
            features.AddForecasts(modulation.Gates, tokens);
        else
            ForwardBlocks(tokens, modulation, features, trace);
        return last.Observe(tokens);
    }

    void ForwardBlocks(Tensor tokens, in StepModulation modulation, FeatureStore? features, ITrace? trace)
    {
        for (int l = 0; l < blocks.Length; l++)
        {
            using var scratch = Device.Scratch.Scope();         // what a block leaves is in `tokens`
            ITrace? inner = trace is null ? null : new PrefixedTrace(trace, $"block{l}.");
            BlockSites site = BlockSites.Of(features, l);
            if (site.Whole.Forecast() is Tensor added)
            {
                AddBroadcast(tokens.Reshape((1, tokens.Shape[0] * tokens.Shape[1], tokens.Shape[2])), added);
                continue;
            }

            Tensor? before = site.Whole.IsWatched ? Copy(tokens) : null;
            blocks[l].Forward(tokens, modulation.Block(l), site, inner);
            if (before is Tensor b)
                site.Whole.Observe(Difference(tokens, b));
            inner?.Record("out", tokens);
        }
    }

    sealed class PrefixedTrace(ITrace inner, string prefix) : ITrace
    {
        public void Record(string name, Tensor value) => inner.Record(prefix + name, value);
    }
}
