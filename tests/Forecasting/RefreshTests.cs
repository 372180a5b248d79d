using TaylorSeer.Engine.Forecasting;

namespace TaylorSeer.Tests.Forecasting;

public sealed class RefreshTests
{
    static IEnumerable<int> ComputedSteps(IRefresh refresh, int steps) =>
        refresh.Plan(steps).Select((computed, call) => (computed, step: steps - 1 - call)).Where(p => p.computed).Select(p => p.step);

    /// <summary>The worked schedules of the specification, section 5.4.</summary>
    [Theory]
    [InlineData(3, "49 48 45 42 39 36 33 30 27 24 21 18 15 12 9 6 3 0")]
    [InlineData(4, "49 48 44 40 36 32 28 24 20 16 12 8 4 0")]
    [InlineData(5, "49 48 43 38 33 28 23 18 13 8 3")]
    [InlineData(6, "49 48 42 36 30 24 18 12 6 0")]
    public void Fifty_steps_are_computed_where_the_reference_computes_them(int interval, string expected) =>
        Assert.Equal(expected, string.Join(' ', ComputedSteps(Refresh.Every(interval), 50)));

    [Theory]
    [InlineData(2, 1), InlineData(2, 7), InlineData(50, 4), InlineData(250, 5), InlineData(20, 3), InlineData(3, 100)]
    public void The_number_of_computed_steps_follows_the_formula(int steps, int interval) =>
        Assert.Equal(2 + ((steps - 2) / interval), Refresh.Every(interval).Plan(steps).Count(c => c));

    [Fact]
    public void Listed_steps_are_computed_and_so_is_the_first() =>
        Assert.Equal([9, 4, 1], ComputedSteps(Refresh.At(4, 1), 10));

    [Theory]
    [InlineData(0, 2), InlineData(-3, 2), InlineData(4, 0)]
    public void An_interval_or_warm_up_below_one_is_refused(int interval, int warmup) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Refresh.Every(interval, warmup));
}
