namespace TaylorSeer.Kernels.Gpu.Cuda;

/// <summary>The name of a PTX text, taken apart.</summary>
sealed class PtxName
{
    public PtxName(string file)
    {
        string[] parts = file.Split('.')[..^1];
        (File, Program, Target) = (file, parts[0], parts[1]);
        Fixed = parts[2..].Select(p => p.Split('=')).ToDictionary(p => p[0], p => int.Parse(p[1]));
        Capability = int.Parse(Target["sm_".Length..].TrimEnd('a'));
    }

    public string File { get; }

    public string Program { get; }

    /// <summary>sm_80, or sm_90a: with an a it runs on that capability alone.</summary>
    public string Target { get; }

    /// <summary>Numbers that this text is made for.</summary>
    public IReadOnlyDictionary<string, int> Fixed { get; }

    int Capability { get; }

    public bool RunsOn(int capability) => Target.EndsWith('a') ? capability == Capability : capability >= Capability;

    public bool Serves(IReadOnlyList<string> names, ReadOnlySpan<int> values)
    {
        int matches = 0;
        for (int i = 0; i < names.Count; i++)
        {
            if (!Fixed.TryGetValue(names[i], out int value))
                continue;
            if (value != values[i])
                return false;
            matches++;
        }

        return matches == Fixed.Count;
    }

    /// <summary>A higher target; else more numbers known to the compiler.</summary>
    public bool IsBetterThan(PtxName other) => (Capability, Target.Length, Fixed.Count).CompareTo((other.Capability, other.Target.Length, other.Fixed.Count)) > 0;
}
