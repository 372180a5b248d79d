using System.Diagnostics;

namespace TaylorSeer.Tests.Cuda.Driver;

/// <summary>Streams and events.</summary>
unsafe partial class SimulatedDriver
{
    public void StreamCreate(nint* stream, uint flags)
    {
        Require(flags <= 1);
        SimulatedStream made = new();
        Context.Streams.Add(made);
        *stream = Handles.Add(this, made);
    }

    public void StreamDestroy(nint stream)
    {
        SimulatedStream made = Handles.Remove<SimulatedStream>(this, stream);
        Context.Streams.Remove(made);
        made.Finish();
    }

    public void StreamSynchronize(nint stream) => Stream(stream).Finish();

    public void EventCreate(nint* handle, uint flags)
    {
        Require(flags <= 3);
        _ = Context;
        *handle = Handles.Add(this, new SimulatedEvent(isTimed: (flags & 2) == 0));
    }

    public void EventRecord(nint handle, nint stream)
    {
        SimulatedEvent mark = Event(handle);
        mark.Stream = Stream(stream);
        mark.IsPending = true;
        mark.Stream.Add(() =>
        {
            mark.IsPending = false;
            mark.Time = Now;
        });
    }

    public void EventSynchronize(nint handle)
    {
        SimulatedEvent mark = Event(handle);
        while (mark.IsPending)
            mark.Stream!.Advance();
    }

    /// <summary>Time passes while one asks: the stream does one piece of work.</summary>
    public void EventQuery(nint handle)
    {
        SimulatedEvent mark = Event(handle);
        if (!mark.IsPending)
            return;
        mark.Stream!.Advance();
        throw new DriverException(DriverCode.NotReady);
    }

    public void EventElapsedTime(float* ms, nint first, nint last)
    {
        SimulatedEvent from = Event(first), to = Event(last);
        Require(from.IsTimed && to.IsTimed && from.Stream is not null && to.Stream is not null, DriverCode.InvalidHandle);
        Require(!from.IsPending && !to.IsPending, DriverCode.NotReady);
        *ms = (float)Stopwatch.GetElapsedTime(from.Time, to.Time).TotalMilliseconds;
    }

    public void EventDestroy(nint handle) => Handles.Remove<SimulatedEvent>(this, handle);

    SimulatedEvent Event(nint handle) => Handles.Get<SimulatedEvent>(this, handle);
}
