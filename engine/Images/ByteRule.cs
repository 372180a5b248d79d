namespace TaylorSeer.Engine.Images;

/// <summary>
/// How a value of −1 … 1 becomes a byte. In exact arithmetic all are 127.5 v + 128 rounded down; in f32 they differ for
/// about one value in 100,000, by one.
/// </summary>
public enum ByteRule
{
    /// <summary>trunc(127.5 v + 128): the sampling script of the published FID.</summary>
    Batch,

    /// <summary>trunc(255 t + 0.5) of t = (v + 1) / 2: the single-image script, as torchvision saves.</summary>
    SingleImage,

    /// <summary>255 t rounded half to even, t = v / 2 + 0.5: the pipelines of diffusers.</summary>
    Diffusers,
}
