namespace TaylorSeer.Models;

/// <summary>What to load of an autoencoder, and what its file may not say.</summary>
public sealed record AutoencoderOptions
{
    /// <summary>Whether the encoder is loaded too; decoding does not need it.</summary>
    public bool Encoder { get; init; }

    /// <summary>Groups of the normalisations; null: as the config says, else 32.</summary>
    public int? Groups { get; init; }
}
