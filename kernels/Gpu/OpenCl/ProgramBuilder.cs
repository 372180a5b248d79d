using System.Text;

namespace TaylorSeer.Kernels.Gpu.OpenCl;

/// <summary>Turns a kernel's text into a kernel of one device.</summary>
sealed unsafe class ProgramBuilder(OpenClDeviceInfo device, ClHandle context, ProgramCache cache)
{
    /// <summary>Builds, or loads what an earlier run built.</summary>
    /// <exception cref="GpuException">The driver's compiler refuses; the message holds its log.</exception>
    public OpenClKernel Build(KernelDefinition kernel, ReadOnlySpan<int> specialized)
    {
        if (kernel.Group.Count > device.MaxGroupThreads)
        {
            throw new GpuException(
                $"{kernel.Name} needs groups of {kernel.Group.Count} threads; {device} allows {device.MaxGroupThreads}. Use another device, or --device cpu.");
        }

        string options = "-cl-std=CL1.2" + (device.CorrectlyRounds ? " -cl-fp32-correctly-rounded-divide-sqrt" : "") + kernel.Macros(specialized);
        ClHandle program = FromCache(kernel, options) ?? FromSource(kernel, options);
        int code;
        nint handle = Cl.CreateKernel(program.Value, kernel.EntryPoint, &code);
        if (code == 0)
            return new(program, new(handle, ClKind.Kernel));
        program.Dispose();
        throw ClError.Exception("clCreateKernel", code, device.ToString(), kernel.Name);
    }

    ClHandle? FromCache(KernelDefinition kernel, string options)
    {
        if (cache.Load(kernel.OpenCl, options) is not { } binary)
            return null;
        nint id = device.Id, handle;
        nuint length = (nuint)binary.Length;
        int status, code;
        fixed (byte* start = binary)
        {
            byte* bytes = start;
            handle = Cl.CreateProgramWithBinary(context.Value, 1, &id, &length, &bytes, &status, &code);
        }

        if (code != 0)
            return null;
        ClHandle program = new(handle, ClKind.Program);
        if (Cl.BuildProgram(handle, 1, &id, options, 0, 0) == 0)
            return program;
        program.Dispose();      // of another version after all, or damaged: build it again
        return null;
    }

    ClHandle FromSource(KernelDefinition kernel, string options)
    {
        byte[] text = Encoding.UTF8.GetBytes(kernel.OpenCl);
        nint id = device.Id, handle;
        nuint length = (nuint)text.Length;
        int code;
        fixed (byte* start = text)
        {
            byte* bytes = start;
            handle = Cl.CreateProgramWithSource(context.Value, 1, &bytes, &length, &code);
        }

        ClError.Check(code, "clCreateProgramWithSource", device.ToString(), kernel.Name);
        ClHandle program = new(handle, ClKind.Program);
        code = Cl.BuildProgram(handle, 1, &id, options, 0, 0);
        if (code != 0)
        {
            string log = Log(handle);
            program.Dispose();
            throw new GpuException(
                $"{kernel.Name} does not build on {device}: clBuildProgram failed with {ClError.Name(code)}, options '{options}'. "
                + $"Its log follows; --device cpu needs no driver.{Environment.NewLine}{log}");
        }

        cache.Store(kernel.OpenCl, options, Binary(handle));
        return program;
    }

    string Log(nint program)
    {
        nuint size;
        if (Cl.GetProgramBuildInfo(program, device.Id, 0x1183, 0, null, &size) != 0)
            return "(the driver gives no log)";
        byte[] text = new byte[size];
        fixed (byte* p = text)
            _ = Cl.GetProgramBuildInfo(program, device.Id, 0x1183, size, p, null);
        return Encoding.UTF8.GetString(text).TrimEnd('\0').Trim();
    }

    static byte[] Binary(nint program)
    {
        nuint size;
        if (Cl.GetProgramInfo(program, 0x1165, (nuint)sizeof(nuint), &size, null) != 0)
            return [];
        byte[] binary = new byte[size];
        fixed (byte* start = binary)
        {
            byte* p = start;
            return Cl.GetProgramInfo(program, 0x1166, (nuint)sizeof(byte*), &p, null) == 0 ? binary : [];
        }
    }
}
