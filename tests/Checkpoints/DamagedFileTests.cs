using System.Buffers.Binary;
using System.Diagnostics;
using System.Text;
using System.Text.Json;
using TaylorSeer.Engine;
using TaylorSeer.Engine.Checkpoints;

namespace TaylorSeer.Tests.Checkpoints;

/// <summary>
/// Thousands of damaged files: each is refused with a <see cref="CheckpointException"/>, or opens and every value can be
/// read from inside the file; quickly, and without taking memory that the file's own size does not explain.
/// </summary>
public class DamagedFileTests
{
    // The machine may be busy; a file that hangs or does quadratic work takes far longer.
    static readonly TimeSpan Longest = TimeSpan.FromSeconds(5);

    // An operation of a pickle is one byte and makes at most a list, a memo entry and their growth.
    const long BytesPerByte = 512;
    const long BytesAlways = 1 << 20;

    [Fact]
    public void Damaged_safetensors_files_are_refused_or_read_inside_the_file()
    {
        byte[] good = SmallSafetensors();
        int head = (int)BinaryPrimitives.ReadUInt64LittleEndian(good) + 8;

        int opened = Run(good, 2000, head, tail: 0, "x.safetensors", CheckRanges);

        Assert.InRange(opened, 20, 1000);       // damage to values is not seen, damage to the header mostly is
    }

    [Fact]
    public void Damaged_PyTorch_archives_are_refused_or_read_inside_the_file()
    {
        byte[] good = SmallTorch().Build();

        int opened = Run(good, 2000, head: 700, tail: 400, "x.pt", (_, _) => { });

        Assert.InRange(opened, 100, 2000);
    }

    [Fact]
    public void Damaged_legacy_PyTorch_files_are_refused_or_read_inside_the_file()
    {
        byte[] good = File.ReadAllBytes(Golden.Path("models/tiny_c.legacy.pt"));

        int opened = Run(good, 300, head: 6000, tail: 0, "x.pt", (_, _) => { });

        Assert.InRange(opened, 10, 290);
    }

    [Fact]
    public void Damaged_GGUF_files_are_refused_or_read_inside_the_file()
    {
        byte[] good = new GgufFile().Entry("general.name", 8, GgufFile.TextValue("thing")).Entry("general.alignment", 4, 32, 0, 0, 0)
            .Entry("list", 9, [8, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 65, 66])
            .Tensor("a", 0, new byte[24], 3, 2).Tensor("half", 1, new byte[16], 8).Tensor("q", 8, new byte[68], 32, 2).Build();

        int opened = Run(good, 2000, head: good.Length - 200, tail: 0, "x.gguf", (_, _) => { });

        Assert.InRange(opened, 20, 1500);
    }

    [Fact]
    public void Damaged_indexes_and_configurations_are_refused_or_read()
    {
        using TemporaryFolder folder = new();
        folder.Write("diffusion_pytorch_model.safetensors", SmallSafetensors());
        byte[] index = Encoding.UTF8.GetBytes("""{"metadata":{"total_size":1},"weight_map":{"a":"diffusion_pytorch_model.safetensors","b":"diffusion_pytorch_model.safetensors"}}""");
        byte[] config = Encoding.UTF8.GetBytes("""{"_class_name":"Transformer2DModel","num_layers":2,"attention_bias":true,"eps":1e-6,"blocks":[1,2]}""");

        for (int seed = 0; seed < 600; seed++)
        {
            Damage damage = new(seed);
            folder.Write("x.index.json", damage.Apply(index, index.Length, 0));
            folder.Write("config.json", damage.Apply(config, config.Length, 0));
            Try(folder["x.index.json"], seed, _ => { });
            Try(folder["diffusion_pytorch_model.safetensors"], seed, c =>
            {
                Assert.NotNull(c.Config);
                _ = (c.Config.Int("num_layers"), c.Config.Text("_class_name"), c.Config.Flag("attention_bias"), c.Config.Number("eps"), c.Config.Ints("blocks"));
            });
        }
    }

    static int Run(byte[] good, int files, int head, int tail, string name, Action<Checkpoint, byte[]> check)
    {
        using TemporaryFolder folder = new();
        string path = folder.Write(name, good);
        Assert.True(Try(path, -1, c => check(c, good)));    // and everything that runs once has run

        int opened = 0;
        for (int seed = 0; seed < files; seed++)
        {
            byte[] bytes = new Damage(seed).Apply(good, head, tail);
            folder.Write(name, bytes);
            if (Try(path, seed, c => check(c, bytes)))
                opened++;
        }

        return opened;
    }

    /// <summary>Opens the file and reads everything in it; false if it was refused.</summary>
    static bool Try(string path, int seed, Action<Checkpoint> check)
    {
        long fileBytes = new FileInfo(path).Length;
        float[] values = new float[4096];
        long before = GC.GetAllocatedBytesForCurrentThread();
        long started = Stopwatch.GetTimestamp();
        try
        {
            using Checkpoint checkpoint = Checkpoint.Open(path);
            foreach (CheckpointTensor tensor in checkpoint.Tensors)
            {
                Assert.True(tensor.Bytes <= checkpoint.FileBytes, $"seed {seed}: '{tensor.Name}' is larger than its file");
                for (long at = 0; at < tensor.Count; at += values.Length)
                    tensor.Read(at, values.AsSpan(0, (int)Math.Min(values.Length, tensor.Count - at)));
                tensor.Release();
            }

            CheckCost(seed, fileBytes, before, started);
            check(checkpoint);
            return true;
        }
        catch (CheckpointException)
        {
            CheckCost(seed, fileBytes, before, started);
            return false;
        }
        catch (Exception e) when (e is not Xunit.Sdk.XunitException)
        {
            throw new InvalidOperationException($"Seed {seed} was neither opened nor refused.", e);
        }
    }

    static void CheckCost(int seed, long fileBytes, long before, long started)
    {
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        TimeSpan elapsed = Stopwatch.GetElapsedTime(started);
        Assert.True(elapsed < Longest, $"seed {seed}: took {elapsed}");
        Assert.True(allocated < BytesAlways + (fileBytes * BytesPerByte), $"seed {seed}: allocated {allocated} bytes for a file of {fileBytes}");
    }

    /// <summary>An accepted header, read once more by other means: its ranges cover the file without overlap, and each tensor is read from its own.</summary>
    static void CheckRanges(Checkpoint checkpoint, byte[] file)
    {
        int header = (int)BinaryPrimitives.ReadUInt64LittleEndian(file);
        using JsonDocument json = JsonDocument.Parse(file.AsMemory(8, header));
        List<(long Begin, long End)> ranges = [];
        foreach (JsonProperty entry in json.RootElement.EnumerateObject().Where(e => e.Name != "__metadata__"))
        {
            long[] range = [.. entry.Value.GetProperty("data_offsets").EnumerateArray().Select(e => e.GetInt64())];
            Assert.True(checkpoint.TryGet(entry.Name, out CheckpointTensor? tensor));
            Assert.Equal(range[1] - range[0], tensor.Bytes);
            Assert.Equal(entry.Value.GetProperty("shape").EnumerateArray().Select(e => e.GetInt64()), tensor.Dimensions);
            if (tensor.DType == DType.F32)
            {
                float[] wanted = new float[tensor.Count];
                Buffer.BlockCopy(file, 8 + header + (int)range[0], wanted, 0, (int)tensor.Bytes);
                Assert.Equal(wanted.Select(BitConverter.SingleToInt32Bits), tensor.Values().Select(BitConverter.SingleToInt32Bits));
            }

            ranges.Add((range[0], range[1]));
        }

        ranges.Sort();
        Assert.Equal(checkpoint.Tensors.Count, ranges.Count);
        for (int i = 0; i < ranges.Count; i++)
            Assert.Equal(i == 0 ? 0 : ranges[i - 1].End, ranges[i].Begin);
        Assert.Equal(file.Length - 8 - header, ranges.Count == 0 ? 0 : ranges[^1].End);
    }

    static byte[] SmallSafetensors()
    {
        using TemporaryFolder folder = new();
        SafetensorsWriter writer = new();
        writer.Metadata["format"] = "pt";
        writer.Add("a", (4, 8), Enumerable.Range(0, 32).Select(i => (float)i).ToArray());
        writer.Add("b", (2, 3, 1, 1), new float[6]);
        writer.Add("labels", 5, new long[] { 1, 2, 3, 4, 5 });
        writer.Add("half", (8, 2), DType.F16, (_, to) => to.Fill(0.5f));
        writer.Add("brain", 16, DType.BF16, (_, to) => to.Fill(-2));
        writer.Add("empty", (0, 4), Array.Empty<float>());
        writer.Save(folder["x.safetensors"]);
        return File.ReadAllBytes(folder["x.safetensors"]);
    }

    static TorchFile SmallTorch() => new TorchFile().Op((byte)'}')
        .Tensor("a", "0", 32, 0, [4, 8], [8, 1]).Storage("0", Enumerable.Range(0, 32).Select(i => (float)i).ToArray())
        .Tensor("b", "1", 12, 2, [2, 3], [1, 2], "HalfStorage").Storage("1", new short[12])
        .Tensor("c", "0", 32, 5, [3], [2])
        .Text("epoch").Op((byte)'K', 3, (byte)'s')
        .Text("other").Global("argparse", "Namespace").Op((byte)')', 0x81, (byte)'}', (byte)'b', (byte)'s')
        .Member("byteorder", "little"u8.ToArray());
}
