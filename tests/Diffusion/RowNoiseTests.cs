using TaylorSeer.Engine;
using TaylorSeer.Engine.Diffusion;
using TaylorSeer.Engine.Forecasting;
using TaylorSeer.Engine.Random;
using TaylorSeer.Models;

namespace TaylorSeer.Tests.Diffusion;

/// <summary>With a source of noise for each sample, a sample does not depend on the batch that it is made in.</summary>
public sealed class RowNoiseTests : IDisposable
{
    const int Images = 16, Steps = 6;

    readonly Device device = Device.Cpu(2);
    readonly TaylorSeer.Engine.Checkpoints.Checkpoint checkpoint = DemoModel.Open();
    readonly DiT model;

    public RowNoiseTests() => model = DiT.Load(checkpoint, device);

    public void Dispose()
    {
        model.Dispose();
        checkpoint.Dispose();
        device.Dispose();
    }

    [Theory]
    [InlineData(1, true)]
    [InlineData(3, true)]
    [InlineData(5, true)]
    [InlineData(3, false)]
    public void A_sample_has_the_same_bits_in_every_batch(int batch, bool guided)
    {
        float[] together = Draw(0, Images, guided), apart = [.. Enumerable.Range(0, Images).Chunk(batch).SelectMany(part => Draw(part[0], part.Length, guided))];
        Assert.Equal(together.Select(BitConverter.SingleToInt32Bits), apart.Select(BitConverter.SingleToInt32Bits));
    }

    [Fact]
    public void Samples_of_one_label_differ_by_their_noise()
    {
        float[] two = Draw(0, 11, guided: true);        // labels repeat after ten
        int size = two.Length / 11;
        Assert.NotEqual(two[..size], two[(10 * size)..]);
    }

    [Fact]
    public void One_source_for_one_sample_is_the_noise_of_its_seed()
    {
        Ddpm sampler = new(NoiseSchedule.Linear(1000), Steps);
        using SampleResult bySource = sampler.Sample(model, [4], null, seed: 1, options: new() { RowNoise = new INoiseSource[] { new TorchCpuGenerator(9) } });
        using SampleResult bySeed = sampler.Sample(model, [4], null, seed: 9);
        Assert.Equal(bySeed.ToArray(), bySource.ToArray());     // unguided: there are no rows beside the samples whose noise is drawn and thrown away
    }

    [Fact]
    public void There_must_be_one_source_for_each_sample()
    {
        Ddpm sampler = new(NoiseSchedule.Linear(1000), Steps);
        ArgumentException e = Assert.Throws<ArgumentException>(() => sampler.Sample(model, [1, 2], null, options: new() { RowNoise = new INoiseSource[] { new TorchCpuGenerator(9) } }));
        Assert.Equal("There are 1 sources of noise for 2 samples; it takes one for each.", e.Message);
    }

    float[] Draw(int first, int count, bool guided)
    {
        INoiseSource[] sources = [.. Enumerable.Range(first, count).Select(i => new TorchCpuGenerator(ImageSeed.Of(0, i)))];
        int[] labels = [.. Enumerable.Range(first, count).Select(i => i % model.Config.Classes)];
        Forecaster forecaster = new(Sites.EveryModule, Refresh.Every(2), new TaylorPredictor(2));
        using SampleResult result = new Ddpm(NoiseSchedule.Linear(1000), Steps).Sample(model, labels, guided ? 4f : null, forecaster: forecaster, options: new() { RowNoise = sources });
        return result.ToArray();
    }
}
