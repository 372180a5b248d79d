namespace TaylorSeer.Models;

/// <summary>A decode in overlapping tiles, blended linearly across each overlap: memory grows with a tile, not with the image.</summary>
public static class TiledDecode
{
    /// <summary>An image (3, H, W) of latents z (C, h, w) that were already divided by the scaling factor.</summary>
    public static float[] Run(Autoencoder model, ReadOnlySpan<float> z, int height, int width, TileSettings settings)
    {
        settings.Require();
        int factor = model.Config.Factor, channels = model.Config.ImageChannels, side = settings.Side;
        int[] rows = settings.Starts(height), columns = settings.Starts(width);
        if (rows.Length == 1 && columns.Length == 1)
            return model.Decode(z, height, width);

        int tall = Math.Min(side, height), wide = Math.Min(side, width);
        float[] sum = new float[channels * height * factor * width * factor];
        float[] down = Weights(rows, tall * factor, factor, height * factor), across = Weights(columns, wide * factor, factor, width * factor);
        for (int r = 0; r < rows.Length; r++)
        {
            for (int c = 0; c < columns.Length; c++)
            {
                float[] tile = model.Decode(Cut(z, model.Config.LatentChannels, height, width, rows[r], columns[c], tall, wide), tall, wide);
                Add(tile, tall * factor, wide * factor, down.AsSpan(r * tall * factor, tall * factor), across.AsSpan(c * wide * factor, wide * factor),
                    sum, channels, height * factor, width * factor, rows[r] * factor, columns[c] * factor);
            }
        }

        return sum;
    }

    /// <summary>
    /// How much each line of each tile counts, tiles one after another: a ramp over every overlap, and at every place of
    /// the picture the tiles' shares add up to one.
    /// </summary>
    static float[] Weights(int[] starts, int length, int factor, int total)
    {
        float[] weights = new float[starts.Length * length], sum = new float[total];
        for (int t = 0; t < starts.Length; t++)
        {
            int before = t == 0 ? 0 : ((starts[t - 1] - starts[t]) * factor) + length;
            int after = t == starts.Length - 1 ? 0 : ((starts[t] - starts[t + 1]) * factor) + length;
            for (int i = 0; i < length; i++)
            {
                float rise = i < before ? (i + 0.5f) / before : 1, fall = length - 1 - i < after ? (length - i - 0.5f) / after : 1;
                weights[(t * length) + i] = rise * fall;
                sum[(starts[t] * factor) + i] += rise * fall;
            }
        }

        for (int t = 0; t < starts.Length; t++)
        {
            for (int i = 0; i < length; i++)
                weights[(t * length) + i] /= sum[(starts[t] * factor) + i];
        }

        return weights;
    }

    static float[] Cut(ReadOnlySpan<float> z, int channels, int height, int width, int row, int column, int tall, int wide)
    {
        float[] tile = new float[channels * tall * wide];
        for (int c = 0; c < channels; c++)
        {
            for (int i = 0; i < tall; i++)
                z.Slice((((c * height) + row + i) * width) + column, wide).CopyTo(tile.AsSpan(((c * tall) + i) * wide));
        }

        return tile;
    }

    static void Add(
        float[] tile, int tall, int wide, ReadOnlySpan<float> down, ReadOnlySpan<float> across, float[] sum, int channels, int height, int width, int row, int column)
    {
        for (int c = 0; c < channels; c++)
        {
            for (int i = 0; i < tall; i++)
            {
                int from = ((c * tall) + i) * wide, to = (((c * height) + row + i) * width) + column;
                for (int j = 0; j < wide; j++)
                    sum[to + j] += down[i] * across[j] * tile[from + j];
            }
        }
    }
}
