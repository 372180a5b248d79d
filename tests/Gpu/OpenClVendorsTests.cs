using System.Text;
using TaylorSeer.Kernels.Gpu.OpenCl;

namespace TaylorSeer.Tests.Gpu;

public sealed class OpenClVendorsTests
{
    static bool HaveNoGpu(string[] libraries, string? variable = null)
    {
        using TemporaryFolder folder = new();
        for (int i = 0; i < libraries.Length; i++)
            folder.Write($"{i}.icd", Encoding.UTF8.GetBytes(libraries[i]));
        return new OpenClVendors(folder.Path, name => name == variable ? "/elsewhere" : null).HaveNoGpu();
    }

    [Theory]
    [InlineData("libpocl.so.2.10.0")]
    [InlineData("/usr/lib/x86_64-linux-gnu/libpocl.so.2\n")]
    [InlineData("libpocl.so.2", "liboclgrind-rt-icd.so", "/opt/intel/lib/libintelocl.so")]
    public void Runtimes_for_processors_alone_are_not_asked_for_GPUs(params string[] libraries) =>
        Assert.Equal(OperatingSystem.IsLinux(), HaveNoGpu(libraries));

    [Theory]
    [InlineData("libnvidia-opencl.so.1")]
    [InlineData("libpocl.so.2", "/usr/lib/intel-opencl/libigdrcl.so")]
    [InlineData("libpocl.so.2", "")]
    [InlineData("/opt/libpocl/libamdocl64.so")]
    [InlineData]
    public void Whatever_else_is_registered_is_asked(params string[] libraries) => Assert.False(HaveNoGpu(libraries));

    [Theory]
    [InlineData("OCL_ICD_VENDORS"), InlineData("OCL_ICD_FILENAMES"), InlineData("OPENCL_VENDOR_PATH"), InlineData("LD_LIBRARY_PATH")]
    public void A_loader_that_may_look_elsewhere_is_asked(string variable) => Assert.False(HaveNoGpu(["libpocl.so.2"], variable));

    [Fact]
    public void A_folder_that_is_missing_says_nothing() =>
        Assert.False(new OpenClVendors("/no/such/folder", _ => null).HaveNoGpu());
}
