using System.Text;

namespace TaylorSeer.Tests.Cuda.Driver;

/// <summary>Devices and contexts.</summary>
unsafe partial class SimulatedDriver
{
    public void Init(uint flags)
    {
        Require(flags == 0);
        if (options.Devices == 0)
            throw new DriverException(DriverCode.NoDevice);
        initialized = true;
    }

    public void GetVersion(int* version) => *version = options.Version;

    public void DeviceGetCount(int* count) => *count = options.Devices;

    public void DeviceGet(int* device, int ordinal)
    {
        Require(ordinal >= 0 && ordinal < options.Devices, DriverCode.InvalidDevice);
        *device = (index * DevicesPerDriver) + ordinal;
    }

    public static void DeviceGetName(byte* text, int bytes)
    {
        ReadOnlySpan<byte> name = "Simulated GPU"u8;
        Require(bytes > 0);
        Span<byte> to = new(text, bytes);
        to.Clear();
        name[..Math.Min(name.Length, bytes - 1)].CopyTo(to);
    }

    public static void DeviceGetUuid(byte* uuid, int device) => Encoding.ASCII.GetBytes($"simulated-{device:D6}").CopyTo(new Span<byte>(uuid, 16));

    public void DeviceTotalMem(nuint* bytes) => *bytes = (nuint)options.MemoryBytes;

    public void DeviceGetAttribute(int* value, int attribute) => *value = attribute switch
    {
        1 => 1024,                              // threads of a block
        2 or 3 => 1024,                         // block x, y
        4 => 64,                                // block z
        5 => int.MaxValue,                      // grid x
        6 or 7 => 65535,                        // grid y, z
        8 => SharedBytes,
        10 => 32,                               // warp
        12 => 65536,                            // registers of a block
        13 => 1_980_000,                        // clock, kHz
        16 => options.Multiprocessors,
        20 => 0,                                // compute mode: default
        36 => 2_619_000,                        // memory clock, kHz
        37 => 5120,                             // memory bus, bits
        38 => 50 << 20,                         // L2
        39 => 2048,                             // threads of a multiprocessor
        75 => options.Capability / 10,
        76 => options.Capability % 10,
        81 => MostSharedBytes + 1024,           // shared memory of a multiprocessor
        82 => 65536,                            // registers of a multiprocessor
        97 => options.Capability == 80 ? 163 * 1024 : MostSharedBytes,
        115 => 1,                               // memory pools
        _ => throw new DriverException(DriverCode.InvalidValue),
    };

    public void Retain(nint* handle, int device)
    {
        SimulatedContext context = contexts[device % DevicesPerDriver];
        if (context.Uses++ == 0)
        {
            context.Handle = Handles.Add(this, context);
            context.Sticky = 0;
        }

        *handle = context.Handle;
    }

    public void Release(int device)
    {
        SimulatedContext context = contexts[device % DevicesPerDriver];
        Require(context.Uses > 0, DriverCode.InvalidContext);
        if (--context.Uses == 0)
            Handles.Remove<SimulatedContext>(this, context.Handle);
    }

    public void SetCurrent(nint handle)
    {
        current = handle == 0 ? null : Handles.Get<SimulatedContext>(this, handle);
        ofThread = this;
    }
}
