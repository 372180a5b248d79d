using TaylorSeer.Kernels.Gpu;
using TaylorSeer.Kernels.Gpu.Cuda.TensorCores;
using TaylorSeer.Tests.Cuda.Simt;

namespace TaylorSeer.Tests.Cuda.TensorCores;

/// <summary>The PTX of attention_bf16 and attention_f16 in the simulator, and of their kernels for warpgroups.</summary>
public class TensorCoreAttentionTests
{
    public static TheoryData<int> Sizes => [.. Enumerable.Range(2, 15).Select(i => 8 * i)];

    /// <summary>Two tiles of keys, the second not full; in every type, with one group of warps and with two.</summary>
    [Theory]
    [MemberData(nameof(Sizes))]
    public void Every_head_size(int size)
    {
        Check(OperandType.BF16, 1, 70, 1, size, 1);
        Check(OperandType.F16, 1, 70, 1, size, 2);
    }

    /// <summary>One token; around a tile and half a tile of keys; the sizes of DiT.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(31)]
    [InlineData(32)]
    [InlineData(33)]
    [InlineData(64)]
    [InlineData(65)]
    [InlineData(97)]
    [InlineData(200)]
    public void Any_number_of_tokens(int tokens)
    {
        Check(OperandType.F16, 1, tokens, 1, 72, 1);
        Check(OperandType.BF16, 1, tokens, 1, 72, 2);
    }

    /// <summary>Keys that end inside of the first 64 and of the second, in heads that end inside of a box; two warpgroups where the second has few queries.</summary>
    [Theory]
    [MemberData(nameof(Sizes))]
    public void Every_head_size_on_warpgroups(int size)
    {
        Check(OperandType.BF16, 1, 37, 2, size, 1, byWarpgroups: true);
        Check(OperandType.F16, 1, 70, 1, size, 2, byWarpgroups: true);
    }

    /// <summary>One token; around boxes and tiles; three tiles and more, so that the ring turns.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(64)]
    [InlineData(65)]
    [InlineData(128)]
    [InlineData(129)]
    [InlineData(300)]
    public void Any_number_of_tokens_on_warpgroups(int tokens)
    {
        Check(OperandType.F16, 1, tokens, 1, 72, 1, byWarpgroups: true);
        Check(OperandType.BF16, 1, tokens, 1, 40, 2, byWarpgroups: true);
    }

    /// <summary>Neighbouring heads and samples are not even multiplied by zero: not-a-numbers there stay there.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Samples_and_heads_keep_apart_on_warpgroups(int groups)
    {
        const int N = 3, Tokens = 70, Heads = 3, Size = 24, D = Heads * Size;
        Check(OperandType.BF16, 2, Tokens, Heads, Size, groups, byWarpgroups: true);

        using Simulated gpu = new(90);
        ushort one = Narrow.Round(1, OperandType.BF16), notANumber = Narrow.Round(double.NaN, OperandType.BF16);
        ushort[] qkv = [.. Enumerable.Range(0, N * Tokens * 3 * D).Select(i => i / (Tokens * 3 * D) == 1 && i % D / Size == 1 ? one : notANumber)];
        GpuView<ushort> y = gpu.Send(new ushort[N * Tokens * D]);
        TensorCoreAttention.Launch(gpu.Device, 132, OperandType.BF16, gpu.Send(qkv), y, N, Tokens, Heads, Size, groups, byWarpgroups: true);
        ushort[] result = gpu.Read<ushort>(y);
        for (int i = 0; i < result.Length; i++)
        {
            bool isFinite = i / (Tokens * D) == 1 && i % D / Size == 1;
            Assert.Equal(isFinite ? 1 : double.NaN, Narrow.Widen(result[i], OperandType.BF16));
        }
    }

    [Fact]
    public void Large_scores_do_not_overflow_on_warpgroups() => Check(OperandType.BF16, 1, 140, 1, 64, 1, largest: 40, byWarpgroups: true);

    /// <summary>Where they are and a tile of their keys is more than half full; as many of them as leave no multiprocessor idle.</summary>
    [Theory]
    [InlineData(90, 64, 1, "attention_bf16_32_x2")]
    [InlineData(90, 65, 1, "attention_bf16_wgmma_32_x1")]
    [InlineData(90, 65, 108, "attention_bf16_wgmma_32_x2")]
    [InlineData(80, 65, 1, "attention_bf16_32_x2")]
    [InlineData(100, 65, 1, "attention_bf16_32_x2")]
    public void Warpgroups_are_taken_where_they_are(int capability, int tokens, int heads, string kernel)
    {
        using Simulated gpu = new(capability, Checks.Counts);
        GpuView<ushort> qkv = gpu.Send(new ushort[3 * tokens * heads * 32]), y = gpu.Send(new ushort[tokens * heads * 32]);
        TensorCoreAttention.Launch(gpu.Device, Simulated.Multiprocessors, OperandType.BF16, qkv, y, 1, tokens, heads, 32);
        gpu.Read<ushort>(y);
        Assert.Equal([kernel], gpu.Ran);
        if (capability != 90)
            Assert.Contains("compute capability 9.0", Assert.Throws<GpuException>(() => TensorCoreAttention.Launch(gpu.Device, 108, OperandType.BF16, qkv, y, 1, tokens, heads, 32, byWarpgroups: true)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Samples_and_heads_keep_apart() => Check(OperandType.BF16, 2, 40, 3, 24, 0);

    /// <summary>Scores of hundreds: relative to the largest, nothing overflows.</summary>
    [Fact]
    public void Large_scores_do_not_overflow() => Check(OperandType.BF16, 1, 80, 1, 64, 2, largest: 40);

    [Fact]
    public void What_has_no_kernel_is_refused()
    {
        using Simulated gpu = new();
        GpuView<ushort> qkv = gpu.Send(new ushort[3 * 1024]), y = gpu.Send(new ushort[1024]);
        foreach (int size in (int[])[8, 20, 136])
            Assert.Contains($"{size}", Assert.Throws<ArgumentException>(() => TensorCoreAttention.Launch(gpu.Device, 108, OperandType.BF16, qkv, y, 1, 1, 1, size)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => TensorCoreAttention.Launch(gpu.Device, 108, OperandType.BF16, qkv, y, 1, 65, 1, 16));
        Assert.Throws<ArgumentException>(() => TensorCoreAttention.Launch(gpu.Device, 108, OperandType.BF16, qkv.Buffer.View<ushort>(4, 768), y, 1, 16, 1, 16));
    }

    static void Check(OperandType type, int N, int tokens, int heads, int size, int groups, double largest = 3, bool byWarpgroups = false)
    {
        Random random = new(5);
        int D = heads * size;
        ushort[] qkv = [.. Enumerable.Range(0, N * tokens * 3 * D).Select(_ => Narrow.Round(largest * (random.NextDouble() + random.NextDouble() - 1), type))];
        using Simulated gpu = new(byWarpgroups ? 90 : 80);
        ushort[] first = Run(), second = Run();
        Assert.Equal(first, second);

        Worst worst = new();
        for (int n = 0; n < N; n++)
        {
            for (int head = 0; head < heads; head++)
            {
                for (int i = 0; i < tokens; i++)
                    CheckRow(n, head, i);
            }
        }

        worst.Check($"attention_{type}{(byWarpgroups ? "_wgmma" : "")} {size}, {tokens} tokens, {groups} groups");

        ushort[] Run()
        {
            GpuView<ushort> y = gpu.Send(new ushort[(N * tokens * D) + 8]);
            TensorCoreAttention.Launch(gpu.Device, 108, type, gpu.Send(qkv), y, N, tokens, heads, size, groups, byWarpgroups);
            ushort[] result = gpu.Read<ushort>(y);
            Assert.All(result[^8..], v => Assert.Equal(0, v));
            return result[..^8];
        }

        double At(int n, int token, int part, int head, int e) => Narrow.Widen(qkv[((((n * tokens) + token) * 3) + part) * D + (head * size) + e], type);

        // plain: scores, weights and the result are kept in 16 bits, as by one operation after the other
        void CheckRow(int n, int head, int i)
        {
            double[] scores = [.. Enumerable.Range(0, tokens).Select(j => Enumerable.Range(0, size).Sum(e => At(n, i, 0, head, e) * At(n, j, 1, head, e)) / Math.Sqrt(size))];
            double[] kept = [.. scores.Select(s => Narrow.Kept(s, type))];
            double[] exact = Weights(scores), plain = [.. Weights(kept).Select(w => Narrow.Kept(w, type))];
            for (int e = 0; e < size; e++)
            {
                double Sum(double[] weights) => Enumerable.Range(0, tokens).Sum(j => weights[j] * At(n, j, 2, head, e));
                worst.Add(Sum(exact), Narrow.Widen(first[(((n * tokens) + i) * D) + (head * size) + e], type), Narrow.Kept(Sum(plain), type));
            }
        }
    }

    static double[] Weights(double[] scores)
    {
        double largest = scores.Max();
        double[] weights = [.. scores.Select(s => Math.Exp(s - largest))];
        double total = weights.Sum();
        return [.. weights.Select(w => w / total)];
    }
}
