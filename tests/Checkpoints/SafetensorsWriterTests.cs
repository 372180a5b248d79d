using System.Runtime.InteropServices;
using TaylorSeer.Engine;
using TaylorSeer.Engine.Checkpoints;

namespace TaylorSeer.Tests.Checkpoints;

public class SafetensorsWriterTests
{
    static readonly float[] Values = [0, -0f, 1, -2.5f, 65504, 1e-7f, float.PositiveInfinity, float.NaN, 3.14159265f];

    [Fact]
    public void What_was_written_is_read_back()
    {
        using TemporaryFolder folder = new();
        SafetensorsWriter writer = new();
        writer.Metadata["seed"] = "0";
        writer.Add("x", (3, 3), Values);
        writer.Add("labels", 2, new long[] { 207, long.MaxValue });
        writer.Save(folder["x.safetensors"]);

        using Checkpoint checkpoint = Checkpoint.Open(folder["x.safetensors"]);

        Assert.Equal("0", checkpoint.Metadata["seed"]);
        Assert.Equal((3, 3), checkpoint.Tensors[0].Shape);
        Assert.Equal(Values, checkpoint.Values("x"));
        Assert.Equal(DType.I64, checkpoint.Tensors[1].DType);
        Assert.Equal([207f, 9.223372e18f], checkpoint.Values("labels"));
        Assert.Equal(0, (checkpoint.FileBytes - checkpoint.Tensors.Sum(t => t.Bytes)) % 8);
    }

    [Fact]
    public void Half_precision_is_rounded_to_the_nearest_and_widened_exactly()
    {
        using TemporaryFolder folder = new();
        SafetensorsWriter writer = new();
        writer.Add("f16", Values.Length, DType.F16, Copy);
        writer.Add("bf16", Values.Length, DType.BF16, Copy);
        writer.Save(folder["x.safetensors"]);

        using Checkpoint checkpoint = Checkpoint.Open(folder["x.safetensors"]);

        Assert.Equal(Values.Select(v => (float)(Half)v), checkpoint.Values("f16"));
        Assert.Equal([0, -0f, 1, -2.5f, 65536, 1.0011717677116394e-07f, float.PositiveInfinity, float.NaN, 3.140625f], checkpoint.Values("bf16"));

        static void Copy(long start, Span<float> to) => Values.AsSpan((int)start, to.Length).CopyTo(to);
    }

    [Fact]
    public void Every_half_and_every_bfloat16_is_widened_to_its_value()
    {
        using TemporaryFolder folder = new();
        ushort[] all = [.. Enumerable.Range(0, 65536).Select(i => (ushort)i)];
        SafetensorsWriter writer = new();
        foreach (DType type in new[] { DType.F16, DType.BF16 })
            writer.AddBytes($"{type}", type, [65536], (start, to) => MemoryMarshal.AsBytes(all.AsSpan())[..to.Length].CopyTo(to));
        writer.Save(folder["x.safetensors"]);

        using Checkpoint checkpoint = Checkpoint.Open(folder["x.safetensors"]);

        float[] half = checkpoint.Values("F16"), brain = checkpoint.Values("BF16");
        for (int i = 0; i < all.Length; i++)
        {
            Assert.Equal((float)BitConverter.UInt16BitsToHalf(all[i]), half[i]);
            Assert.Equal(BitConverter.UInt32BitsToSingle((uint)i << 16), brain[i]);
        }

        Assert.Equal(int.MinValue, BitConverter.SingleToInt32Bits(half[0x8000]));
    }

    [Theory]
    [InlineData(DType.F64, 8)]
    [InlineData(DType.I32, 4)]
    [InlineData(DType.I8, 1)]
    [InlineData(DType.U8, 1)]
    public void Other_types_are_widened_to_their_values(DType type, int size)
    {
        using TemporaryFolder folder = new();
        SafetensorsWriter writer = new();
        writer.AddBytes("x", type, [3], (_, to) =>
        {
            byte[] bytes = type switch
            {
                DType.F64 => [.. new[] { 1.5, -2.0, 7.0 }.SelectMany(BitConverter.GetBytes)],
                DType.I32 => [.. new[] { 3, -4, 70000 }.SelectMany(BitConverter.GetBytes)],
                _ => [1, 0xff, 127],
            };
            bytes.CopyTo(to);
        });
        writer.Save(folder["x.safetensors"]);

        using Checkpoint checkpoint = Checkpoint.Open(folder["x.safetensors"]);

        Assert.Equal(3 * size, checkpoint.Tensors[0].Bytes);
        float[] wanted = type switch
        {
            DType.F64 => [1.5f, -2, 7],
            DType.I32 => [3, -4, 70000],
            DType.I8 => [1, -1, 127],
            _ => [1, 255, 127],
        };
        Assert.Equal(wanted, checkpoint.Values("x"));
    }

    [Fact]
    public void A_file_whose_values_fail_to_come_never_appears_and_leaves_nothing_behind()
    {
        using TemporaryFolder folder = new();
        string path = folder.Write("x.safetensors", "before"u8);
        SafetensorsWriter writer = new();
        writer.Add("x", 4, DType.F32, (_, _) => throw new InvalidDataException("gone"));

        Assert.Throws<InvalidDataException>(() => writer.Save(path));

        Assert.Equal("before"u8, File.ReadAllBytes(path));
        Assert.Single(Directory.GetFiles(folder.Path));
    }

    [Fact]
    public void Giving_up_leaves_nothing_behind()
    {
        using TemporaryFolder folder = new();
        using CancellationTokenSource cancel = new();
        SafetensorsWriter writer = new();
        writer.Add("x", 1 << 20, DType.F32, (_, _) => cancel.Cancel());

        Assert.Throws<OperationCanceledException>(() => writer.Save(folder["x.safetensors"], cancel.Token));

        Assert.Empty(Directory.GetFiles(folder.Path));
    }

    [Fact]
    public void Values_are_asked_for_piece_by_piece_in_order()
    {
        using TemporaryFolder folder = new();
        SafetensorsWriter writer = new();
        List<long> starts = [];
        writer.Add("x", (1000, 1000), DType.F32, (start, to) =>
        {
            starts.Add(start);
            for (int i = 0; i < to.Length; i++)
                to[i] = start + i;
        });
        writer.Save(folder["x.safetensors"]);

        using Checkpoint checkpoint = Checkpoint.Open(folder["x.safetensors"]);

        Assert.True(starts.Count > 1);
        Assert.Equal(starts.Order(), starts);
        Assert.Equal(Enumerable.Range(0, 1_000_000).Select(i => (float)i), checkpoint.Values("x"));
    }

    [Fact]
    public void Two_tensors_of_one_name_and_wrong_counts_are_the_callers_mistake()
    {
        SafetensorsWriter writer = new();
        writer.Add("x", 2, new float[2]);

        Assert.Throws<ArgumentException>(() => writer.Add("x", 2, new float[2]));
        Assert.Throws<ArgumentException>(() => writer.Add("__metadata__", 2, new float[2]));
        Assert.Throws<ShapeException>(() => writer.Add("y", 3, new float[2]));
    }
}
