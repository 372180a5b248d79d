using TaylorSeer.Engine.Images;

namespace TaylorSeer.Cli.Verify;

/// <summary>From values to bytes and contact sheets: equality.</summary>
static class PictureCases
{
    static readonly (string Name, ByteRule Rule)[] Rules = [("batch", ByteRule.Batch), ("single", ByteRule.SingleImage), ("diffusers", ByteRule.Diffusers)];

    public static void Bytes(GoldenEntry entry, Comparison c)
    {
        using GoldenTensors file = entry.Open();
        float[] values = file.Floats("value");
        foreach (var (name, rule) in Rules.Where(r => file.Has(r.Name)))
            c.Exact(name, Array.ConvertAll(values, v => (int)ImageBytes.FromValue(v, rule)), file.Ints(name));
        if (file.Has("grid.images"))
            Sheet(c, file, entry.Int("nrow") ?? 4);
    }

    static void Sheet(Comparison c, GoldenTensors file, int perLine)
    {
        float[] images = file.Floats("grid.images");
        int[] shape = file.Dimensions("grid.images");
        int size = shape[1] * shape[2] * shape[3];
        Picture sheet = ContactSheet.Of(
            [.. Enumerable.Range(0, shape[0]).Select(i => ImageBytes.ToPicture(images.AsSpan(i * size, size), shape[1], shape[2], shape[3], ByteRule.SingleImage))], perLine);
        c.Exact("size of grid.bytes", [sheet.Height, sheet.Width, sheet.Channels], file.Dimensions("grid.bytes"));
        c.Exact("grid.bytes", Array.ConvertAll(sheet.Pixels, b => (int)b), file.Ints("grid.bytes"));
    }
}
