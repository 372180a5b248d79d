using TaylorSeer.Engine.Checkpoints;

namespace TaylorSeer.Models;

/// <summary>Refuses configurations of autoencoders that compute something else, instead of overlooking what they say.</summary>
public static class AutoencoderArithmetic
{
    static readonly string[] MustBeTrue = ["mid_block_add_attention", "use_quant_conv", "use_post_quant_conv"];
    static readonly string[] MustBeNull = ["shift_factor", "latents_mean", "latents_std"];

    /// <exception cref="CheckpointException">The message names the key and its value.</exception>
    public static void Require(CheckpointConfig config, string path)
    {
        Text(config, path, "_class_name", "AutoencoderKL");
        Text(config, path, "act_fn", "silu");
        Texts(config, path, "down_block_types", "DownEncoderBlock2D");
        Texts(config, path, "up_block_types", "UpDecoderBlock2D");
        foreach (string key in MustBeTrue)
        {
            if (config.Flag(key) == false)
                throw Refused(path, key, "false", "true");
        }

        foreach (string key in MustBeNull)
        {
            if (config.Contains(key))
                throw Refused(path, key, "not null", "null");
        }
    }

    static void Text(CheckpointConfig config, string path, string key, string wanted)
    {
        if (config.Text(key) is { } text && text != wanted)
            throw Refused(path, key, $"'{text}'", $"'{wanted}'");
    }

    static void Texts(CheckpointConfig config, string path, string key, string wanted)
    {
        if (config.Texts(key)?.FirstOrDefault(t => t != wanted) is { } other)
            throw Refused(path, key, $"'{other}' among others", $"'{wanted}' throughout");
    }

    static CheckpointException Refused(string path, string key, string found, string wanted) =>
        new($"{path}: its configuration says {key} is {found}. This decoder computes {wanted} and would draw another picture.");
}
