using System.Runtime.InteropServices;

namespace TaylorSeer.Engine.Files;

/// <summary>
/// A file that appears under its name only when it is complete: it is written beside it under another name, renamed by
/// <see cref="Commit"/>, and deleted if that is never reached, be it by an exception, Ctrl-C or a request to end.
/// </summary>
public sealed class AtomicFile : IDisposable
{
    /// <summary>What ends the name of an unfinished file; it begins with a dot and the name of the finished one.</summary>
    public const string PartExtension = ".part";

    readonly string path;
    readonly string temporary;
    readonly PosixSignalRegistration[] signals;
    bool committed;

    /// <summary>Begins a file that will replace <paramref name="path"/>.</summary>
    /// <exception cref="IOException">The folder does not exist or cannot be written.</exception>
    public AtomicFile(string path)
    {
        this.path = Path.GetFullPath(path);
        if (Directory.Exists(this.path))
            throw new IOException($"{path}: there is a folder of this name.");
        temporary = Path.Combine(Path.GetDirectoryName(this.path)!, $".{Path.GetFileName(this.path)}.{Guid.NewGuid():N}{PartExtension}");
        Stream = new FileStream(temporary, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, 1 << 16);
        signals = [OnSignal(PosixSignal.SIGINT), OnSignal(PosixSignal.SIGTERM), OnSignal(PosixSignal.SIGHUP)];
    }

    /// <summary>Has <paramref name="write"/> write the whole file. If it fails, an older file stays as it was and nothing is left behind.</summary>
    public static void Write(string path, Action<Stream> write)
    {
        using AtomicFile file = new(path);
        write(file.Stream);
        file.Commit();
    }

    /// <summary>Where to write.</summary>
    public FileStream Stream { get; }

    /// <summary>Puts the finished file in its place.</summary>
    public void Commit()
    {
        Stream.Flush(flushToDisk: true);
        Stream.Dispose();
        File.Move(temporary, path, overwrite: true);
        committed = true;
    }

    public void Dispose()
    {
        foreach (PosixSignalRegistration signal in signals)
            signal.Dispose();
        Stream.Dispose();
        if (!committed)
            File.Delete(temporary);
    }

    // Unless someone else handles the signal, the process ends without running any finally block.
    PosixSignalRegistration OnSignal(PosixSignal signal) => PosixSignalRegistration.Create(signal, context =>
    {
        if (!context.Cancel)
            File.Delete(temporary);
    });
}
