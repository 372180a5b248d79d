namespace TaylorSeer.Models;

/// <summary>Multiply-adds of one image through one side of an autoencoder.</summary>
/// <param name="Convolutions">of all convolutions, those of size 1 included</param>
/// <param name="AttentionLinears">of the four linear layers of the attention</param>
/// <param name="AttentionProducts">of queries with keys and weights with values</param>
/// <param name="Parameters">weights of this side; the convolution between decoder or encoder and latents belongs to it</param>
public sealed record AutoencoderCost(long Convolutions, long AttentionLinears, long AttentionProducts, long Parameters)
{
    public long Total => Convolutions + AttentionLinears + AttentionProducts;

    /// <summary>Of the decoder, for h x w latents.</summary>
    public static AutoencoderCost Decode(AutoencoderConfig config, int height, int width)
    {
        Counter count = new((long)height * width);
        int latent = config.LatentChannels, c = config.Deepest;
        count.Conv(1, latent, latent);
        count.Conv(3, latent, c);
        count.Mid(c);
        for (int i = 0; i < config.Widths.Count; i++)
        {
            for (int j = 0; j <= config.LayersPerBlock; j++)
                count.Resnet(j == 0 ? config.UpWidth(Math.Max(i - 1, 0)) : config.UpWidth(i), config.UpWidth(i));
            if (i == config.Widths.Count - 1)
                break;
            count.Pixels *= 4;
            count.Conv(3, config.UpWidth(i), config.UpWidth(i));
        }

        count.Norm(config.Widths[0]);
        count.Conv(3, config.Widths[0], config.ImageChannels);
        return count.Cost;
    }

    /// <summary>Of the encoder, for an image of H x W.</summary>
    public static AutoencoderCost Encode(AutoencoderConfig config, int height, int width)
    {
        Counter count = new((long)height * width);
        count.Conv(3, config.ImageChannels, config.Widths[0]);
        for (int i = 0; i < config.Widths.Count; i++)
        {
            for (int j = 0; j < config.LayersPerBlock; j++)
                count.Resnet(j == 0 ? config.Widths[Math.Max(i - 1, 0)] : config.Widths[i], config.Widths[i]);
            if (i == config.Widths.Count - 1)
                break;
            (height, width) = (height / 2, width / 2);
            count.Pixels = (long)height * width;
            count.Conv(3, config.Widths[i], config.Widths[i]);
        }

        count.Mid(config.Deepest);
        count.Norm(config.Deepest);
        count.Conv(3, config.Deepest, 2 * config.LatentChannels);
        count.Conv(1, 2 * config.LatentChannels, 2 * config.LatentChannels);
        return count.Cost;
    }

    sealed class Counter(long pixels)
    {
        long convolutions, linears, products, parameters;

        public long Pixels { get; set; } = pixels;

        public AutoencoderCost Cost => new(convolutions, linears, products, parameters);

        public void Conv(int side, long inputs, long outputs)
        {
            convolutions += Pixels * side * side * inputs * outputs;
            parameters += (side * side * inputs * outputs) + outputs;
        }

        public void Norm(int channels) => parameters += 2 * channels;

        public void Resnet(int inputs, int outputs)
        {
            Norm(inputs);
            Conv(3, inputs, outputs);
            Norm(outputs);
            Conv(3, outputs, outputs);
            if (inputs != outputs)
                Conv(1, inputs, outputs);
        }

        public void Mid(int width)
        {
            Resnet(width, width);
            Norm(width);
            linears += 4 * Pixels * width * width;
            parameters += 4L * ((width * width) + width);
            products += 2 * Pixels * Pixels * width;
            Resnet(width, width);
        }
    }
}
