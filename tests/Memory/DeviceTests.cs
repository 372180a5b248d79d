using TaylorSeer.Engine;

namespace TaylorSeer.Tests.Memory;

public class DeviceTests
{
    [Theory, InlineData("cpu"), InlineData("reference"), InlineData("emulator")]
    public void A_device_is_found_by_its_name(string name)
    {
        using Device device = Device.Parse(name);
        Assert.Equal(name, device.Name);
    }

    [Fact]
    public void Auto_is_the_best_device_of_the_machine()
    {
        using Device device = Device.Parse("auto"), best = Device.Best();
        Assert.Equal((best.Name, best.Description), (device.Name, device.Description));
    }

    [Fact]
    public async Task A_step_that_cannot_begin_leaves_the_device_to_others()
    {
        using Device host = Device.Reference();
        using ScarceDevice device = new(host) { RefusesSteps = true };
        Assert.Throws<InvalidOperationException>(() => device.BeginStep().Dispose());

        device.RefusesSteps = false;
        Task other = Task.Run(() => device.BeginStep().Dispose());      // the thread that failed could take its own turn again
        Assert.Same(other, await Task.WhenAny(other, Task.Delay(TimeSpan.FromSeconds(30))));
        await other;
    }

    [Fact]
    public void A_device_that_does_not_exist_is_an_error_that_lists_what_does()
    {
        var error = Assert.Throws<ArgumentException>(() => Device.Parse("cpu9"));
        Assert.Contains("'cpu9'", error.Message);
        Assert.Contains("auto, cpu, reference", error.Message);
    }

    [Fact]
    public void The_cpu_says_its_threads_and_vectors()
    {
        using Device one = Device.Cpu(1), two = Device.Cpu(2);
        Assert.Matches(@"^.+, 1 thread, (AVX-512|AVX2|128-bit vectors|no vectors)$", one.Description);
        Assert.Contains(", 2 threads, ", two.Description);
    }

    [Fact]
    public void Values_come_back_as_they_were_written_and_rows_that_lie_apart_come_back_dense()
    {
        using Device device = Device.Cpu(1);
        Tensor tensor = device.NewTensor((2, 3));
        device.Write([1, 2, 3, 4, 5, 6], tensor);
        float[] columns = new float[4];
        device.Read(tensor.Columns(1, 2), columns);
        Assert.Equal([2, 3, 5, 6], columns);
        Assert.Throws<ShapeException>(() => tensor.Columns(int.MaxValue, 1));
        Assert.Throws<ShapeException>(() => tensor.Rows(1, int.MaxValue));
        tensor.Memory.Dispose();
    }
}
