using System.Runtime.InteropServices;

namespace TaylorSeer.Engine.Files;

/// <summary>
/// A file that appears under its name only when it is complete: it is written beside it under another name, renamed at the
/// end, and deleted if that is never reached, be it by an exception, Ctrl-C or a request to end.
/// </summary>
public sealed class AtomicFile : IDisposable
{
    /// <summary>What ends the name of an unfinished file; it begins with a dot and the name of the finished one.</summary>
    public const string PartExtension = ".part";

    readonly string path;
    readonly string temporary;
    readonly FileStream stream;
    readonly PosixSignalRegistration[] signals;
    bool committed;

    AtomicFile(string path)
    {
        this.path = Path.GetFullPath(path);
        if (Directory.Exists(this.path))
            throw new IOException($"{path}: there is a folder of this name.");
        temporary = Path.Combine(Path.GetDirectoryName(this.path)!, $".{Path.GetFileName(this.path)}.{Guid.NewGuid():N}{PartExtension}");
        stream = new FileStream(temporary, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, 1 << 16);
        signals = [OnSignal(PosixSignal.SIGINT), OnSignal(PosixSignal.SIGTERM), OnSignal(PosixSignal.SIGHUP)];
    }

    /// <summary>Has <paramref name="write"/> write the whole file, and puts it in its place. If that fails, an older file stays as it was and nothing is left behind.</summary>
    /// <exception cref="IOException">The folder does not exist or cannot be written; the disk is full; the file is too large for it.</exception>
    public static void Write(string path, Action<Stream> write)
    {
        using AtomicFile file = new(path);
        try
        {
            write(file.stream);
            file.Commit();
        }
        catch (ArgumentOutOfRangeException e) when (IsTooLarge(e))
        {
            throw new IOException($"Files on this disk may not be so large: '{file.temporary}'", e);
        }
    }

    public void Dispose()
    {
        foreach (PosixSignalRegistration signal in signals)
            signal.Dispose();
        if (committed)
            return;

        try
        {
            stream.Dispose();
        }
        catch (Exception e) when (e is IOException || IsTooLarge(e))
        {
            // A full disk refuses the rest of the buffer as well; the error that ended the writing is on its way already.
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    void Commit()
    {
        stream.Flush(flushToDisk: true);
        stream.Dispose();
        File.Move(temporary, path, overwrite: true);
        committed = true;
    }

    /// <summary>What a stream makes of EFBIG.</summary>
    static bool IsTooLarge(Exception e) => e is ArgumentOutOfRangeException { ParamName: "value" };

    // Unless someone else handles the signal, the process ends without running any finally block.
    PosixSignalRegistration OnSignal(PosixSignal signal) => PosixSignalRegistration.Create(signal, context =>
    {
        if (!context.Cancel)
            File.Delete(temporary);
    });
}
