namespace TaylorSeer.Tests.Cuda.Driver;

/// <summary>The objects of all simulated drivers, behind numbers that are never used twice.</summary>
static class Handles
{
    const nint First = 0x5EED0000;

    static readonly Dictionary<nint, (SimulatedDriver Driver, object Value)> Live = [];
    static readonly Lock Gate = new();
    static nint next = First;

    public static nint Add(SimulatedDriver driver, object value)
    {
        lock (Gate)
        {
            next += 16;
            Live.Add(next, (driver, value));
            return next;
        }
    }

    /// <exception cref="DriverException">There is no such object of this driver.</exception>
    public static T Get<T>(SimulatedDriver driver, nint handle)
        where T : class
    {
        lock (Gate)
        {
            return Live.TryGetValue(handle, out var entry) && entry.Driver == driver && entry.Value is T value
                ? value
                : throw new DriverException(DriverCode.InvalidHandle);
        }
    }

    public static T Remove<T>(SimulatedDriver driver, nint handle)
        where T : class
    {
        T value = Get<T>(driver, handle);
        lock (Gate)
            Live.Remove(handle);
        return value;
    }

    /// <summary>The driver whose object it is, or null.</summary>
    public static SimulatedDriver? Owner(nint handle)
    {
        lock (Gate)
            return Live.TryGetValue(handle, out var entry) ? entry.Driver : null;
    }

    public static int Count<T>(SimulatedDriver driver)
    {
        lock (Gate)
            return Live.Values.Count(e => e.Driver == driver && e.Value is T);
    }
}
