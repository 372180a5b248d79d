using TaylorSeer.Cli;
using TaylorSeer.Cli.Bulk;

namespace TaylorSeer.Tests.Cli;

public class ShardTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(10, 4)]
    [InlineData(3, 5)]
    [InlineData(200, 7)]
    public void Every_image_belongs_to_one_shard(int images, int count)
    {
        Shard[] shards = [.. Enumerable.Range(0, count).Select(i => new Shard(i, count))];
        Assert.All(Enumerable.Range(0, images), image => Assert.Single(shards, s => s.Has(image)));
        Assert.All(shards, s => Assert.Equal(Enumerable.Range(0, images).Count(s.Has), s.ImagesOf(images)));
    }

    [Fact]
    public void Shards_of_different_divisions_overlap_where_they_share_images()
    {
        foreach (var (a, b) in from n in Enumerable.Range(1, 6) from m in Enumerable.Range(1, 6) from i in Enumerable.Range(0, n) from j in Enumerable.Range(0, m) select (new Shard(i, n), new Shard(j, m)))
            Assert.Equal(Enumerable.Range(0, 36).Any(image => a.Has(image) && b.Has(image)), a.Overlaps(b));
    }

    [Theory]
    [InlineData("", "0/1", "no shards")]
    [InlineData("RANK=2 WORLD_SIZE=4", "2/4", "RANK and WORLD_SIZE")]
    [InlineData("OMPI_COMM_WORLD_RANK=1 OMPI_COMM_WORLD_SIZE=3", "1/3", "OMPI_COMM_WORLD_RANK and OMPI_COMM_WORLD_SIZE")]
    [InlineData("SLURM_PROCID=3 SLURM_NTASKS=8", "3/8", "SLURM_PROCID and SLURM_NTASKS")]
    [InlineData("SLURM_PROCID=3 SLURM_NTASKS=8 SLURM_STEP_NUM_TASKS=4", "3/4", "SLURM_PROCID and SLURM_STEP_NUM_TASKS")]
    [InlineData("SLURM_ARRAY_TASK_ID=2 SLURM_ARRAY_TASK_COUNT=4", "2/4", "SLURM_ARRAY_TASK_ID and SLURM_ARRAY_TASK_COUNT")]
    [InlineData("SLURM_ARRAY_TASK_ID=30 SLURM_ARRAY_TASK_COUNT=4 SLURM_ARRAY_TASK_MIN=10 SLURM_ARRAY_TASK_STEP=20", "1/4", "SLURM_ARRAY_TASK_ID and SLURM_ARRAY_TASK_COUNT")]
    [InlineData("SLURM_ARRAY_TASK_ID=2 SLURM_ARRAY_TASK_COUNT=4 SLURM_PROCID=0 SLURM_NTASKS=1", "2/4", "SLURM_ARRAY_TASK_ID and SLURM_ARRAY_TASK_COUNT")]
    [InlineData("RANK=1 WORLD_SIZE=2 SLURM_PROCID=3 SLURM_NTASKS=4 OMPI_COMM_WORLD_RANK=0 OMPI_COMM_WORLD_SIZE=9", "1/2", "RANK and WORLD_SIZE")]
    [InlineData("RANK=0 WORLD_SIZE=1 OMPI_COMM_WORLD_RANK=4 OMPI_COMM_WORLD_SIZE=9", "4/9", "OMPI_COMM_WORLD_RANK and OMPI_COMM_WORLD_SIZE")]
    public void The_innermost_launcher_decides(string environment, string shard, string source)
    {
        ShardChoice choice = Choose(null, null, environment);
        Assert.Equal((shard, source), (choice.Shard.ToString(), choice.Source));
    }

    [Theory]
    [InlineData("3/5", null, "RANK=2 WORLD_SIZE=4 JOB_COMPLETION_INDEX=1", "3/5", "--shard")]
    [InlineData(null, 6, "JOB_COMPLETION_INDEX=5", "5/6", "JOB_COMPLETION_INDEX and --shards")]
    [InlineData(null, 6, "SLURM_ARRAY_TASK_ID=3 SLURM_ARRAY_TASK_MIN=3 SLURM_ARRAY_TASK_COUNT=1", "3/6", "SLURM_ARRAY_TASK_ID and --shards")]
    public void Options_complete_or_override_the_launcher(string? given, int? count, string environment, string shard, string source)
    {
        ShardChoice choice = Choose(given, count, environment);
        Assert.Equal((shard, source), (choice.Shard.ToString(), choice.Source));
    }

    [Theory]
    [InlineData("4/4", null, "", "--shard is '4/4'; it takes i/n with i from 0 to n - 1")]
    [InlineData("1", null, "", "--shard is '1'")]
    [InlineData("-1/4", null, "", "--shard is '-1/4'")]
    [InlineData("1/4", 5, "", "--shard 1/4 and --shards 5 disagree")]
    [InlineData(null, 5, "", "--shards 5 says how many there are, and neither JOB_COMPLETION_INDEX nor SLURM_ARRAY_TASK_ID says which this is")]
    [InlineData(null, null, "JOB_COMPLETION_INDEX=2", "JOB_COMPLETION_INDEX is 2, and Kubernetes does not say of how many")]
    [InlineData(null, null, "RANK=4 WORLD_SIZE=4", "RANK and WORLD_SIZE say shard 4 of 4")]
    [InlineData(null, null, "RANK=x WORLD_SIZE=4", "RANK is 'x', not a number from 0")]
    [InlineData(null, null, "SLURM_ARRAY_TASK_ID=7 SLURM_ARRAY_TASK_COUNT=2 SLURM_ARRAY_TASK_MIN=3", "the array has gaps")]
    [InlineData(null, null, "SLURM_ARRAY_TASK_ID=1 SLURM_ARRAY_TASK_COUNT=2 SLURM_PROCID=0 SLURM_NTASKS=4", "Slurm divides this run twice")]
    public void What_decides_nothing_is_refused(string? given, int? count, string environment, string message) =>
        Assert.Contains(message, Assert.Throws<UsageException>(() => Choose(given, count, environment)).Message, StringComparison.Ordinal);

    static ShardChoice Choose(string? given, int? count, string environment)
    {
        Dictionary<string, string> variables = environment.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(v => v.Split('=')).ToDictionary(v => v[0], v => v[1]);
        return ShardChoice.Of(given, count, variables.GetValueOrDefault);
    }
}
