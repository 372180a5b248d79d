namespace TaylorSeer.Engine.Checkpoints;

/// <summary>How <see cref="Checkpoint.Open"/> looks at a path.</summary>
public sealed record CheckpointOptions
{
    /// <summary>Sub-folder of a diffusers pipeline that holds the wanted network: <c>transformer</c>, <c>vae</c>. Where it is absent the folder itself is searched.</summary>
    public string Component { get; init; } = "transformer";
}
