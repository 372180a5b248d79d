namespace TaylorSeer.Engine.Checkpoints.Gguf;

/// <summary>Element types by the numbers that GGUF gives them.</summary>
static class GgufTypes
{
    /// <summary>All names, for messages.</summary>
    public const string Known = "F32, F16, BF16, Q8_0, F64, I8, I32, I64";

    public static bool TryParse(uint number, out DType type)
    {
        (bool known, type) = number switch
        {
            0 => (true, DType.F32),
            1 => (true, DType.F16),
            8 => (true, DType.Q8),
            24 => (true, DType.I8),
            26 => (true, DType.I32),
            27 => (true, DType.I64),
            28 => (true, DType.F64),
            30 => (true, DType.BF16),
            _ => (false, default),
        };
        return known;
    }
}
