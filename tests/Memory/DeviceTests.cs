using TaylorSeer.Engine;

namespace TaylorSeer.Tests.Memory;

public class DeviceTests
{
    [Theory, InlineData("cpu", "cpu"), InlineData("auto", "cpu"), InlineData("reference", "reference")]
    public void A_device_is_found_by_its_name(string asked, string name)
    {
        using Device device = Device.Parse(asked);
        Assert.Equal(name, device.Name);
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
        tensor.Memory.Dispose();
    }
}
