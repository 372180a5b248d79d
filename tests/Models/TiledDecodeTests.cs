using TaylorSeer.Engine;
using TaylorSeer.Models;

namespace TaylorSeer.Tests.Models;

public class TiledDecodeTests
{
    [Theory]
    [InlineData(64, new[] { 0 })]
    [InlineData(65, new[] { 0, 1 })]
    [InlineData(112, new[] { 0, 48 })]
    [InlineData(113, new[] { 0, 24, 49 })]
    public void Tiles_cover_a_line_and_share_at_least_the_overlap(int length, int[] starts) => Assert.Equal(starts, new TileSettings(64, 16).Starts(length));

    [Fact]
    public void An_image_of_one_tile_is_exact()
    {
        using Device device = Device.Cpu(1);
        using Autoencoder model = Small(device);
        float[] z = AutoencoderFiles.Latent(8, 8);
        Check.SameBits(model.Decode(z, 8, 8), TiledDecode.Run(model, z, 8, 8, new(8, 2)), "one tile");
    }

    [Fact]
    public void Where_only_one_tile_reaches_its_picture_stands_and_a_seam_lies_between_its_neighbours()
    {
        using Device device = Device.Cpu(1);
        using Autoencoder model = Small(device);
        float[] z = AutoencoderFiles.Latent(8, 12);
        float[] tiled = TiledDecode.Run(model, z, 8, 12, new(8, 4));
        float[] left = model.Decode(Columns(z, 0), 8, 8), right = model.Decode(Columns(z, 4), 8, 8);
        for (int c = 0; c < 3; c++)
        {
            for (int i = 0; i < 32; i++)
            {
                for (int j = 0; j < 48; j++)
                {
                    float found = tiled[(((c * 32) + i) * 48) + j];
                    float? fromLeft = j < 32 ? left[(((c * 32) + i) * 32) + j] : null, fromRight = j >= 16 ? right[(((c * 32) + i) * 32) + j - 16] : null;
                    double share = fromRight is null ? 0 : fromLeft is null ? 1 : (j - 16 + 0.5) / 16;     // a ramp of 16 pixels
                    double expected = ((1 - share) * (fromLeft ?? 0)) + (share * (fromRight ?? 0));
                    Assert.InRange(Math.Abs(found - expected), 0, 1e-6 * (1 + Math.Abs(fromLeft ?? 0) + Math.Abs(fromRight ?? 0)));      // two products and a sum in f32
                }
            }
        }
    }

    [Fact]
    public void Tiles_that_do_not_advance_are_refused()
    {
        Assert.Throws<ShapeException>(new TileSettings(8, 5).Require);
        Assert.Throws<ShapeException>(new TileSettings(1, 0).Require);
        new TileSettings(8, 4).Require();
    }

    static Autoencoder Small(Device device) => Autoencoder.Load(AutoencoderFiles.Config, FormulaWeight.All(AutoencoderFiles.Config), device);

    static float[] Columns(float[] z, int start) =>
        [.. Enumerable.Range(0, 4 * 8).SelectMany(line => z.Skip((line * 12) + start).Take(8))];
}
