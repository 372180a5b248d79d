using TaylorSeer.Engine.Images;

namespace TaylorSeer.Tests.Images;

public sealed class PictureTests
{
    [Fact]
    public void An_enlarged_picture_shows_every_pixel_as_a_square()
    {
        Picture small = new(2, 1, 3, [1, 2, 3, 4, 5, 6]);
        Picture large = small.Enlarged(2);
        byte[] row = [1, 2, 3, 1, 2, 3, 4, 5, 6, 4, 5, 6];
        Assert.Equal((4, 2, 3), (large.Width, large.Height, large.Channels));
        Assert.Equal([.. row, .. row], large.Pixels);
        Assert.Equal(small.Pixels, small.Enlarged(1).Pixels);
    }
}
