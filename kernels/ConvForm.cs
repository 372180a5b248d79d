namespace TaylorSeer.Kernels;

/// <summary>Where the taps of a square convolution lie. Zero pixels surround the input as far as a tap reaches.</summary>
/// <param name="Kernel">taps along each side: 1 or 3</param>
/// <param name="Stride">input pixels between neighbouring output pixels: 1 or 2</param>
/// <param name="Before">rows of zeros above and columns to the left of the input</param>
/// <param name="Doubled">the input is enlarged first, every pixel to 2 x 2 of its kind</param>
public readonly record struct ConvForm(int Kernel, int Stride, int Before, bool Doubled)
{
    /// <summary>1 x 1: a linear map of every pixel.</summary>
    public static readonly ConvForm Point = new(1, 1, 0, false);

    /// <summary>3 x 3, zeros on all sides, the same size.</summary>
    public static readonly ConvForm Same = new(3, 1, 1, false);

    /// <summary>3 x 3 of the input enlarged two times.</summary>
    public static readonly ConvForm Up = new(3, 1, 1, true);

    /// <summary>3 x 3 of every second pixel, with zeros at the bottom and the right only: ⌊side / 2⌋.</summary>
    public static readonly ConvForm Down = new(3, 2, 0, false);

    /// <summary>Taps in all.</summary>
    public int Taps => Kernel * Kernel;

    /// <summary>Pixels along a side of the result.</summary>
    public int Side(int side) => (Doubled ? 2 * side : side) / Stride;
}
