using System.Numerics;

namespace TaylorSeer.Tests.Cuda.Simt;

/// <summary>
/// The cp.async copies of a warp that have not arrived. Their source is read when they start; shared memory changes
/// when their lanes wait for the group that they belong to, not a moment earlier: a kernel that forgets to wait reads old bytes.
/// </summary>
sealed unsafe class AsyncCopies
{
    readonly uint[] open = new uint[32];        // per lane: the group that the next copy belongs to
    readonly List<Copy> pending = [];

    public bool Any => pending.Count > 0;

    public void Clear()
    {
        Array.Clear(open);
        pending.Clear();
    }

    public void Start(int lane, int destination, ReadOnlySpan<byte> data)
    {
        Copy copy = new() { Lane = lane, Group = open[lane], Destination = destination, Bytes = data.Length };
        data.CopyTo(new Span<byte>(copy.Data, data.Length));
        pending.Add(copy);
    }

    public void Commit(uint mask)
    {
        for (; mask != 0; mask &= mask - 1)
            open[BitOperations.TrailingZeroCount(mask)]++;
    }

    /// <summary>Delivers what the lanes of the mask wait for: all groups but their <paramref name="newest"/> committed ones.</summary>
    /// <param name="w">the warp</param>
    /// <param name="newest">groups that may stay on their way; negative: none, and copies that were not committed arrive too</param>
    public void Wait(Warp w, int newest)
    {
        int kept = 0;
        for (int i = 0; i < pending.Count; i++)
        {
            Copy copy = pending[i];
            bool arrives = (w.Mask >> copy.Lane & 1) != 0 && (newest < 0 || copy.Group + newest < open[copy.Lane]);
            if (!arrives)
            {
                pending[kept++] = copy;
                continue;
            }

            new ReadOnlySpan<byte>(copy.Data, copy.Bytes).CopyTo(new Span<byte>(w.Block.Shared + copy.Destination, copy.Bytes));
            w.Block.Shadow?.Land(w.Index, copy.Destination, copy.Bytes);
        }

        pending.RemoveRange(kept, pending.Count - kept);
    }

    struct Copy
    {
        public int Lane, Destination, Bytes;
        public uint Group;
        public fixed byte Data[16];
    }
}
