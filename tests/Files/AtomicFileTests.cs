using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using TaylorSeer.Engine.Files;

namespace TaylorSeer.Tests.Files;

public sealed class AtomicFileTests
{
    /// <summary>libc's: <paramref name="fresh"/> becomes what <paramref name="old"/> is.</summary>
    delegate int Dup2(int old, int fresh);

    [Fact]
    public void A_disk_that_fills_on_the_way_leaves_the_older_file_and_nothing_else()
    {
        if (!File.Exists("/dev/full"))
            return;     // systems without it cannot show this

        using TemporaryFolder folder = new();
        File.WriteAllText(folder["x"], "older");
        Dup2 dup2 = Marshal.GetDelegateForFunctionPointer<Dup2>(NativeLibrary.GetExport(NativeLibrary.Load("libc.so.6"), "dup2"));
        using SafeFileHandle full = File.OpenHandle("/dev/full", FileMode.Open, FileAccess.Write);
        Assert.ThrowsAny<IOException>(() => AtomicFile.Write(folder["x"], stream =>
        {
            dup2((int)full.DangerousGetHandle(), (int)((FileStream)stream).SafeFileHandle.DangerousGetHandle());
            for (int i = 0; i < 8; i++)
                stream.Write(new byte[1 << 15]);        // what the disk refuses stays in the stream's buffer, and is refused again when that is closed
        }));
        Assert.Equal([folder["x"]], Directory.GetFileSystemEntries(folder.Path));
        Assert.Equal("older", File.ReadAllText(folder["x"]));
    }

    [Fact]
    public void A_folder_of_the_same_name_is_not_replaced()
    {
        using TemporaryFolder folder = new();
        Directory.CreateDirectory(folder["x"]);
        Assert.Contains("there is a folder of this name", Assert.Throws<IOException>(() => AtomicFile.Write(folder["x"], _ => { })).Message, StringComparison.Ordinal);
        Assert.Equal([folder["x"]], Directory.GetFileSystemEntries(folder.Path));
    }
}
