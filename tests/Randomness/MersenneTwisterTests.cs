using System.Text.Json;
using TaylorSeer.Engine.Random;
using TaylorSeer.Tests.Goldens;

namespace TaylorSeer.Tests.Randomness;

public class MersenneTwisterTests
{
    public static TheoryData<string> Seeds => [.. GoldenFile.Json("rng/mt19937_words").EnumerateObject().Select(seed => seed.Name)];

    [Theory, MemberData(nameof(Seeds))]
    public void Words_equal_the_recorded_ones(string seed)
    {
        JsonElement recorded = GoldenFile.Json("rng/mt19937_words").GetProperty(seed);
        uint[] words = new uint[1300];
        new TorchCpuGenerator(long.Parse(seed)).Words(words);
        Assert.All(recorded.EnumerateObject(), word => Assert.Equal(word.Value.GetUInt32(), words[int.Parse(word.Name)]));
    }

    // The standard of C++ requires this word of std::mt19937 with its default seed.
    [Fact]
    public void The_ten_thousandth_word_is_the_one_of_the_standard()
    {
        MersenneTwister twister = new(5489);
        uint word = 0;
        for (int i = 0; i < 10_000; i++)
            word = twister.Next();
        Assert.Equal(4123659995u, word);
    }

    [Fact]
    public void Long_words_put_the_first_word_above()
    {
        MersenneTwister words = new(3), longs = new(3);
        ulong high = words.Next(), low = words.Next();
        Assert.Equal((high << 32) | low, longs.Next64());
    }

    [Fact]
    public void Seeding_starts_over()
    {
        MersenneTwister twister = new(1);
        twister.Next();
        twister.Seed(0);
        Assert.Equal(2357136044u, twister.Next());
    }
}
