using TaylorSeer.Engine.Random;

namespace TaylorSeer.Tests.Randomness;

public class ImageSeedTests
{
    // From the definition, computed with another implementation: images that were made must never change.
    [Theory]
    [InlineData(0, 0, 2833648942)]
    [InlineData(0, 1, 1683559956)]
    [InlineData(0, 49_999, 3387307812)]
    [InlineData(1, 0, 1463188694)]
    [InlineData(-1, 4_294_967_295, 4044884617)]
    public void Seeds_are_the_defined_ones(long seed, long image, long expected) => Assert.Equal(expected, ImageSeed.Of(seed, image));

    [Fact]
    public void No_two_images_of_a_run_share_a_seed()
    {
        const int Images = 300_000;     // drawn at random, about ten pairs of so many would be equal
        HashSet<long> seeds = [];
        for (int i = 0; i < Images; i++)
            seeds.Add(ImageSeed.Of(3, i));
        Assert.Equal(Images, seeds.Count);
        Assert.All(seeds, s => Assert.InRange(s, 0, uint.MaxValue));
    }

    [Fact]
    public void All_64_bits_of_the_run_s_seed_matter()
    {
        HashSet<long> seeds = [ImageSeed.Of(0, 0)];
        for (int bit = 0; bit < 64; bit++)
            seeds.Add(ImageSeed.Of(1L << bit, 0));
        Assert.Equal(65, seeds.Count);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(ImageSeed.MostImages)]
    public void There_are_2_to_the_32_images(long image) => Assert.Throws<ArgumentOutOfRangeException>(() => ImageSeed.Of(0, image));
}
