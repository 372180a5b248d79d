namespace TaylorSeer.Models;

/// <summary>How much memory the images inside an autoencoder take, said before they are made.</summary>
static class AutoencoderMemory
{
    /// <summary>Bytes at the worst moment of a decode of h x w latents.</summary>
    public static long Decode(AutoencoderConfig config, int height, int width)
    {
        long pixels = (long)height * width;
        int c = config.Deepest;
        long most = pixels * Math.Max(Resnet(c, c), config.LatentChannels + c);
        for (int i = 0; i < config.Widths.Count; i++)
        {
            int before = config.UpWidth(Math.Max(i - 1, 0)), after = config.UpWidth(i);
            most = Math.Max(most, pixels * Math.Max(Resnet(before, after), Resnet(after, after)));
            if (i == config.Widths.Count - 1)
                break;
            most = Math.Max(most, pixels * 5 * after);      // a pixel and the four that are made of it
            pixels *= 4;
        }

        return most * sizeof(float);
    }

    /// <summary>The same with the scratch beside the images: latents twice, queries to output of the attention, the picture by planes.</summary>
    public static long DecodeAndScratch(AutoencoderConfig config, int height, int width)
    {
        long pixels = (long)height * width, picture = (long)config.ImageChannels * config.Factor * config.Factor;
        return Decode(config, height, width) + (pixels * (config.LatentChannels + Math.Max(5L * config.Deepest, picture)) * sizeof(float));
    }

    /// <summary>Floats per pixel: input or residual, normalised input, and what the first convolution makes of it.</summary>
    static int Resnet(int inputs, int outputs) => inputs == outputs ? 3 * inputs : inputs + (2 * outputs);
}
