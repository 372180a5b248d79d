namespace TaylorSeer.Cli.Download;

/// <summary>A published model that has a short name here.</summary>
/// <param name="Name">what a user calls it</param>
/// <param name="Terms">what its publisher allows</param>
/// <param name="Files">its files; several go into a folder of the model's name</param>
sealed record KnownModel(string Name, string Terms, RemoteFile[] Files)
{
    const string DiTTerms = "licence CC BY-NC 4.0: not for commercial use", VaeTerms = "licence MIT";

    public static IReadOnlyList<KnownModel> All { get; } =
    [
        DiT("dit-xl-2-256", "DiT-XL-2-256x256.pt"),
        DiT("dit-xl-2-512", "DiT-XL-2-512x512.pt"),
        Vae("sd-vae-ft-mse", "a1d993488569e928462932c8c38a0760b874d166399b14414135bd9c42df5815"),
        Vae("sd-vae-ft-ema", null),
    ];

    public static KnownModel? Find(string name) => All.FirstOrDefault(m => m.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

    static KnownModel DiT(string name, string file) =>
        new(name, DiTTerms, [new(new($"https://dl.fbaipublicfiles.com/DiT/models/{file}"), file)]);

    // A hub says the checksum of large files with its answer; those of ft-mse's weights are also written down here.
    static KnownModel Vae(string name, string? sha256) =>
        new(name, VaeTerms, [Hub(name, "config.json", null), Hub(name, "diffusion_pytorch_model.safetensors", sha256)]);

    static RemoteFile Hub(string repository, string file, string? sha256) =>
        new(new($"https://{DownloadSettings.HubHost}/stabilityai/{repository}/resolve/main/{file}"), file, sha256);
}
