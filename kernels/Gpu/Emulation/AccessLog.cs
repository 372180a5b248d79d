namespace TaylorSeer.Kernels.Gpu.Emulation;

/// <summary>
/// Finds races: two threads touch one byte, at least one writes, and no barrier of their group lies between. Groups
/// never wait for each other, so between them any such pair is one. Lanes run one after another in the emulator, hence
/// what is found does not depend on timing.
/// </summary>
sealed class AccessLog(string name, int bytes)
{
    /// <summary>Stands for "more than one" as a group or a lane.</summary>
    const int Several = -2;

    struct Access
    {
        public long Launch;
        public int Group, Lane, Phase;
    }

    readonly Access[] writers = new Access[bytes], readers = new Access[bytes];

    /// <summary>Notes that <paramref name="lane"/> touches <paramref name="size"/> bytes from <paramref name="at"/>.</summary>
    /// <exception cref="KernelException">Another thread's access to one of them races with this one.</exception>
    public void Record(Lane lane, int at, int size, bool writes)
    {
        for (int i = at; i < at + size; i++)
        {
            if (Races(writers[i], lane))
                throw Race(lane, i, size, writes ? "both write" : "one reads, one writes", writers[i]);
            if (writes && Races(readers[i], lane))
                throw Race(lane, i, size, "one reads, one writes", readers[i]);
            if (writes)
                writers[i] = Mark(lane);
            else
                Join(ref readers[i], lane);
        }
    }

    static bool Races(in Access other, Lane lane) =>
        other.Launch == lane.Run.Launch.Id
        && (other.Group != lane.Run.Number || (other.Phase == lane.Run.Phase && other.Lane != lane.Number));

    static Access Mark(Lane lane) =>
        new() { Launch = lane.Run.Launch.Id, Group = lane.Run.Number, Lane = lane.Number, Phase = lane.Run.Phase };

    static void Join(ref Access readers, Lane lane)
    {
        Access mine = Mark(lane);
        if (readers.Launch == mine.Launch)
        {
            if (readers.Group != mine.Group)
                mine.Group = Several;
            else if (readers.Phase == mine.Phase && readers.Lane != mine.Lane)
                mine.Lane = Several;
        }

        readers = mine;
    }

    KernelException Race(Lane lane, int at, int size, string how, in Access other)
    {
        string others = other.Group == Several ? "threads of several groups"
            : other.Lane == Several ? "several threads of the same group"
            : other.Group == lane.Run.Number ? $"thread {other.Lane} of the same group" : $"thread {other.Lane} of group {other.Group}";
        return new($"Race: {lane} and {others} touch element {at / size} of {name}, and {how}, with no barrier between them.");
    }
}
