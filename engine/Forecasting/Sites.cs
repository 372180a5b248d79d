namespace TaylorSeer.Engine.Forecasting;

/// <summary>Where a network is watched: which of its features are remembered on computed steps and forecast on the others.</summary>
public enum Sites
{
    /// <summary>The output of every attention and every MLP, before its gate: the paper's choice.</summary>
    EveryModule,

    /// <summary>What every block adds to the residual stream: half the memory of <see cref="EveryModule"/>, gates are forecast along.</summary>
    EveryBlock,

    /// <summary>The residual stream behind the last block alone ("lite"): one site, little memory, conditioning forecast along.</summary>
    LastOutput,
}
