using System.Numerics;

namespace TaylorSeer.Tests.Cuda.Simt;

/// <summary>
/// How many passes over shared memory an access takes. There are 32 banks of 4 bytes; lanes that want different words of a bank
/// take turns. Accesses of 8 and 16 bytes go in halves and quarters of a warp, ldmatrix in rows of 8 lanes.
/// </summary>
static class BankConflicts
{
    /// <summary>Passes beyond the unavoidable ones.</summary>
    /// <param name="addresses">of each lane</param>
    /// <param name="mask">lanes that take part</param>
    /// <param name="bytes">of each access</param>
    public static int Extra(ReadOnlySpan<ulong> addresses, uint mask, int bytes)
    {
        int lanes = bytes <= 4 ? 32 : 128 / bytes, extra = 0;
        Span<ulong> words = stackalloc ulong[32];
        Span<int> banks = stackalloc int[32];
        for (int first = 0; first < 32; first += lanes)
        {
            int count = 0;
            banks.Clear();
            for (int lane = first; lane < first + lanes; lane++)
            {
                if ((mask >> lane & 1) == 0)
                    continue;
                for (ulong word = addresses[lane] / 4; word * 4 < addresses[lane] + (ulong)bytes; word++)
                {
                    if (words[..count].Contains(word))
                        continue;
                    words[count++] = word;
                    banks[(int)(word % 32)]++;
                }
            }

            int most = 0;
            foreach (int bank in banks)
                most = Math.Max(most, bank);
            extra += Math.Max(0, most - 1);
        }

        return extra;
    }

    /// <summary>Adds the extra passes of an access to its instruction.</summary>
    public static void Count(Warp w, Address address, int bytes)
    {
        Span<ulong> addresses = stackalloc ulong[32];
        for (uint rest = w.Mask; rest != 0; rest &= rest - 1)
        {
            int lane = BitOperations.TrailingZeroCount(rest);
            addresses[lane] = address.Of(w, lane);
        }

        int extra = Extra(addresses, w.Mask, bytes);
        if (extra > 0)
            w.Current.CountConflicts(extra);
    }
}
