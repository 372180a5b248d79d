using System.CommandLine;
using System.Text.Json.Nodes;
using Spectre.Console;
using TaylorSeer.Cli.Options;
using TaylorSeer.Cli.Output;
using TaylorSeer.Engine;
using TaylorSeer.Kernels.Gpu;
using TaylorSeer.Kernels.Gpu.Cuda;
using TaylorSeer.Kernels.Gpu.OpenCl;

namespace TaylorSeer.Cli.Commands;

/// <summary><c>taylorseer devices</c>: what can compute here.</summary>
sealed class DevicesCommand
{
    readonly ReportOptions report = new(writes: false);

    public static Command Create()
    {
        DevicesCommand self = new();
        Command command = new("devices", "List what can compute here, and why the rest cannot.");
        self.report.AddTo(command);
        command.SetAction((parse, _) => Task.FromResult(self.Run(parse)));
        return command;
    }

    /// <summary>The machine's, or its container's limit, bytes.</summary>
    static long MachineMemory => GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;

    int Run(ParseResult parse)
    {
        Screen screen = report.Screen(parse);
        DeviceLine[] devices = [.. Devices()];
        if (screen.Json)
        {
            screen.Write(new JsonObject
            {
                ["cores"] = Environment.ProcessorCount,
                ["memory_bytes"] = MachineMemory,
                ["devices"] = RunJson.Array(devices.Select(d => new JsonObject { ["name"] = d.Name, ["available"] = d.Available, ["description"] = d.Description })),
            });
            return ExitCode.Done;
        }

        Table table = Screen.NewTextTable("device", "here", "what");
        foreach (DeviceLine device in devices)
            table.AddRow(Markup.Escape(device.Name), device.Available ? "yes" : "no", Markup.Escape(device.Description));
        screen.Write(table);
        screen.Line($"{Environment.ProcessorCount} cores, {Amount.Bytes(MachineMemory)} of memory; auto takes {BestName()}");
        return ExitCode.Done;
    }

    static IEnumerable<DeviceLine> Devices()
    {
        using (Device cpu = Device.Cpu())
            yield return new(cpu.Name, true, cpu.Description);
        using (Device reference = Device.Reference())
            yield return new(reference.Name, true, reference.Description);
        foreach (DeviceLine cuda in CudaDevices())
            yield return cuda;
        IReadOnlyList<OpenClDeviceInfo> openCl = OpenClDeviceInfo.All();
        foreach (OpenClDeviceInfo device in openCl)
            yield return new($"opencl:{device.Index}", true, $"{device.Model}, {device.Units} units, {Amount.Bytes(device.MemoryBytes)}, {device.Platform}, driver {device.Driver}");
        if (openCl.Count == 0)
            yield return new("opencl", false, "no OpenCL loader, or no driver behind it");
        foreach ((int index, string description) in (IGpuDevices.Find()?.Describe() ?? []).Index())
            yield return new($"ilgpu:{index}", true, description);
    }

    static IEnumerable<DeviceLine> CudaDevices()
    {
        CudaPlatform? platform = CudaPlatform.Find(out string missing);
        if (platform is null || platform.Devices.Count == 0)
            return [new("cuda", false, platform is null ? missing : "the driver sees no device")];
        return platform.Devices.Select(device => new DeviceLine(
            $"cuda:{device.Index}", device.IsSupported,
            $"{CudaDevice.Describe(device, platform)}; {(device.IsSupported ? CudaDevice.CodePath() : "kernels need compute 8.0")}"));
    }

    static string BestName()
    {
        using Device best = Device.Best();
        return best.Name;
    }

    sealed record DeviceLine(string Name, bool Available, string Description);
}
