using TaylorSeer.Engine;
using TaylorSeer.Engine.Images;
using TaylorSeer.Tests.Goldens;

namespace TaylorSeer.Tests.Images;

public class ImageBytesTests
{
    static readonly GoldenFile Recorded = GoldenFile.Open("postprocess");

    [Theory]
    [InlineData(ByteRule.Batch, "batch")]
    [InlineData(ByteRule.SingleImage, "single")]
    [InlineData(ByteRule.Diffusers, "diffusers")]
    public void Bytes_equal_the_recorded_ones(ByteRule rule, string name)
    {
        float[] values = Recorded.F32("value");
        Assert.Equal(1706, values.Length);
        Assert.Equal(Recorded.I64(name), values.Select(v => (long)ImageBytes.FromValue(v, rule)));
    }

    [Fact]
    public void The_rules_are_three_different_ones()
    {
        float[] values = Recorded.F32("value");
        Assert.True(Enum.GetValues<ByteRule>().Select(r => Convert.ToHexString([.. values.Select(v => ImageBytes.FromValue(v, r))])).Distinct().Count() == 3);
    }

    [Theory]
    [InlineData(ByteRule.Batch)]
    [InlineData(ByteRule.SingleImage)]
    [InlineData(ByteRule.Diffusers)]
    public void Values_out_of_range_are_clamped(ByteRule rule)
    {
        float[] values = [float.NegativeInfinity, -3, -1, 0, 1, 3, float.PositiveInfinity, float.NaN];
        Assert.Equal<byte[]>([0, 0, 0, 128, 255, 255, 255, 0], [.. values.Select(v => ImageBytes.FromValue(v, rule))]);
    }

    [Fact]
    public void Planes_become_pixels()
    {
        Picture rgb = ImageBytes.ToPicture([-1, 0, 1, 0, -1, 1], channels: 3, height: 1, width: 2);
        Assert.Equal((2, 1, 3), (rgb.Width, rgb.Height, rgb.Channels));
        Assert.Equal<byte[]>([0, 255, 0, 128, 128, 255], rgb.Pixels);
        Assert.Equal<byte[]>([0, 128, 255], ImageBytes.ToPicture([-1, 0, 1], channels: 1, height: 3, width: 1).Pixels);
    }

    [Fact]
    public void A_contact_sheet_equals_the_recorded_one()
    {
        int[] shape = Recorded.Shape("grid.images");
        float[] values = Recorded.F32("grid.images");
        int size = shape[1] * shape[2] * shape[3];
        Picture[] pictures = [.. Enumerable.Range(0, shape[0]).Select(i =>
            ImageBytes.ToPicture(values.AsSpan(i * size, size), shape[1], shape[2], shape[3], ByteRule.SingleImage))];

        Picture sheet = ContactSheet.Of(pictures, perLine: 2);

        Assert.Equal(Recorded.Shape("grid.bytes"), new[] { sheet.Height, sheet.Width, sheet.Channels });
        Assert.Equal(Recorded.I64("grid.bytes"), sheet.Pixels.Select(b => (long)b));
    }

    [Fact]
    public void One_picture_is_its_own_contact_sheet()
    {
        Picture picture = new(3, 2, 3);
        Assert.Same(picture, ContactSheet.Of([picture]));
    }

    [Fact]
    public void What_is_no_image_is_refused()
    {
        Assert.Throws<ShapeException>(() => ImageBytes.ToPicture(new float[8], channels: 2, height: 2, width: 2));
        Assert.Throws<ShapeException>(() => ImageBytes.ToPicture(new float[11], channels: 3, height: 2, width: 2));
        Assert.Throws<ArgumentOutOfRangeException>(() => ImageBytes.FromValue(0, (ByteRule)9));
        Assert.Throws<ArgumentException>(() => ContactSheet.Of([]));
        Assert.Contains("Picture 1 is 3 x 2", Assert.Throws<ArgumentException>(() => ContactSheet.Of([new(2, 2, 3), new(3, 2, 3)])).Message, StringComparison.Ordinal);
    }
}
