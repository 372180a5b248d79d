namespace TaylorSeer.Cli.Bulk;

/// <summary>What a bulk run leaves; null for what nobody wants.</summary>
/// <param name="Folder">a PNG per image</param>
/// <param name="Npz">all images in one file</param>
sealed record BulkOutputs(string? Folder, string? Npz)
{
    /// <summary>Where images are kept while others are made: beside the npz, and only until that is whole, if they are not wanted.</summary>
    public string Images => Folder ?? $"{Npz}.images";
}
